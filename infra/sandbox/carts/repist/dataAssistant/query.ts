import { isStamp } from '../../../kit/state/japanTime.ts'

/** Thrown for a parameter that the API refuses with 400 INVALID_PARAMETER. */
export class InvalidParameter extends Error {}

/** More rows a page are refused (carts.md 5). */
const MAX_LIMIT = 500
const DEFAULT_LIMIT = 100

/** A list request. The range includes both stamps. */
export interface ListQuery {
  from: string | undefined
  to: string | undefined
  offset: number
  limit: number
}

type RawQuery = Readonly<Record<string, unknown>>

/** Reads `update_date_from`, `update_date_to`, `offset` and `limit`. @throws {InvalidParameter} */
export function readListQuery(query: RawQuery, { mostRows = MAX_LIMIT } = {}): ListQuery {
  const limit = wholeNumber(query, 'limit') ?? DEFAULT_LIMIT
  if (limit < 1 || limit > mostRows)
    throw new InvalidParameter(`limit は1から${mostRows}で指定してください。`)
  return {
    from: stamp(query, 'update_date_from'),
    to: stamp(query, 'update_date_to'),
    offset: wholeNumber(query, 'offset') ?? 0,
    limit,
  }
}

/** A text parameter. An empty one counts as absent: the assumed wire sends `update_date_to=`. */
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
