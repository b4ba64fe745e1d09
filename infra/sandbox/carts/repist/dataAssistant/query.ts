import { isStamp } from '../../../kit/state/japanTime.ts'

/** A parameter that the API does not accept: answered with 400 INVALID_PARAMETER. */
export class InvalidParameter extends Error {}

/** The most rows that one answer holds; more is refused, not cut (carts.md section 5). */
export const MAX_LIMIT = 500
const DEFAULT_LIMIT = 100

/** What a list request asks for. Both stamps are included in the range. */
export interface ListQuery {
  from: string | undefined
  to: string | undefined
  offset: number
  limit: number
}

type RawQuery = Readonly<Record<string, unknown>>

/** Reads `update_date_from`, `update_date_to`, `offset` and `limit`. Throws InvalidParameter. */
export function readListQuery(query: RawQuery): ListQuery {
  const limit = wholeNumber(query, 'limit') ?? DEFAULT_LIMIT
  if (limit < 1 || limit > MAX_LIMIT)
    throw new InvalidParameter(`limit は1から${MAX_LIMIT}で指定してください。`)
  return {
    from: stamp(query, 'update_date_from'),
    to: stamp(query, 'update_date_to'),
    offset: wholeNumber(query, 'offset') ?? 0,
    limit,
  }
}

/** A text parameter; an empty one counts as absent, as the assumed `update_date_to=` does. */
export function textParameter(query: RawQuery, name: string): string | undefined {
  const value = query[name]
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string') throw new InvalidParameter(`${name} は1つだけ指定してください。`)
  return value
}

function stamp(query: RawQuery, name: string): string | undefined {
  const text = textParameter(query, name)
  if (text === undefined || isStamp(text)) return text
  throw new InvalidParameter(`${name} は YYYY-MM-DD HH:MM:SS の形式で指定してください。`)
}

function wholeNumber(query: RawQuery, name: string): number | undefined {
  const text = textParameter(query, name)
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new InvalidParameter(`${name} は0以上の整数で指定してください。`)
  return Number(text)
}
