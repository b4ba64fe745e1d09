import type { Page } from './answers.ts'
import { Problem } from '../problems/problem.ts'

/** Where a list goes on: the sort key of the last row that was given out. */
export type CursorKey = (string | number)[]

/** Writes a key so that the caller need not understand it; `list` keeps it from being used elsewhere. */
export const writeCursor = (list: string, key: CursorKey): string =>
  Buffer.from(JSON.stringify([list, ...key])).toString('base64url')

/**
 * The reverse of {@link writeCursor}; null without a cursor.
 * @throws Problem CURSOR_INVALID when it is not of this list, or its parts are not of these types
 */
export function readCursor(
  list: string,
  types: readonly ('string' | 'number')[],
  cursor: string | undefined,
): CursorKey | null {
  if (cursor === undefined) return null
  const parts = parse(cursor)
  const fits =
    parts?.length === types.length + 1 &&
    parts[0] === list &&
    types.every((type, place) => typeof parts[place + 1] === type)
  if (!fits) throw new Problem('CURSOR_INVALID', { fields: [] })
  return parts.slice(1) as CursorKey
}

function parse(cursor: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

/** Makes a page of up to `limit` items from rows that were read with one more than that. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Item,
  list: string,
  keyOf: (row: Row) => CursorKey,
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(present),
    nextCursor: rows.length > limit && last !== undefined ? writeCursor(list, keyOf(last)) : null,
  }
}

/** The last id of the page before, for lists in the order of their ids. */
export function afterId(list: string, cursor: string | undefined): string | null {
  const key = readCursor(list, ['string'], cursor)
  const id = key === null ? null : String(key[0])
  if (id !== null && !/^[0-9a-f-]{36}$/.test(id)) throw new Problem('CURSOR_INVALID')
  return id
}
