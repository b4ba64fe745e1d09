import type { Page } from './routeSchemas.ts'
import { Problem } from '../problems/problem.ts'

/** The sort key of a row, in the order in which the list is sorted. */
export type CursorKey = (string | number)[]

/** Writes a key as an opaque cursor; `list` keeps it from being used with another list. */
export const writeCursor = (list: string, key: CursorKey): string =>
  Buffer.from(JSON.stringify([list, ...key])).toString('base64url')

/**
 * The reverse of {@link writeCursor}; null without a cursor.
 * @throws Problem CURSOR_INVALID when it belongs to another list, or its parts have other types
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
    types.every((type, place) => isKeyPart(type, parts[place + 1]))
  if (!fits) throw new Problem('CURSOR_INVALID')
  return parts.slice(1) as CursorKey
}

/** Numbers are those of PostgreSQL's integer. */
const isKeyPart = (type: 'string' | 'number', part: unknown): boolean =>
  typeof part === type && (type === 'string' || (Number(part) === Math.trunc(Number(part)) && isInt4(part)))
const isInt4 = (part: unknown): boolean => Math.abs(Number(part)) <= 2_147_483_647

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/** Whether a text is an instant as PostgreSQL writes it. */
function isInstant(text: string): boolean {
  const found =
    /^(\d{4})-(\d\d)-(\d\d) ([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,6})?[+-](0\d|1[0-4])(:[0-5]\d)?$/.exec(text)
  if (!found) return false
  const [year, month, day] = found.slice(1, 4).map(Number) as [number, number, number]
  const date = new Date(Date.UTC(year, month - 1, day))
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

function parse(cursor: string): unknown[] | null {
  // Decoding skips letters that are not of base64url.
  if (!/^[A-Za-z0-9_-]+$/.test(cursor)) return null
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

/** Where the pages of a list begin and end: at a row's key, which travels as a cursor. */
export interface Cursor<Row, Key> {
  /** The key in a cursor; null without one. @throws Problem CURSOR_INVALID */
  read: (cursor: string | undefined) => Key | null
  write: (row: Row) => string
}

/** Of a list sorted by id. */
export const byId = (list: string): Cursor<{ id: string }, string> => ({
  read(cursor) {
    const key = readCursor(list, ['string'], cursor)
    const id = key === null ? null : String(key[0])
    if (id !== null && !isId(id)) throw new Problem('CURSOR_INVALID')
    return id
  },
  write: (row) => writeCursor(list, [row.id]),
})

/** Of a list sorted by a number that no two rows share. */
export const byNumber = <Row>(list: string, numberOf: (row: Row) => number): Cursor<Row, number> => ({
  read(cursor) {
    const key = readCursor(list, ['number'], cursor)
    return key === null ? null : Number(key[0])
  },
  write: (row) => writeCursor(list, [numberOf(row)]),
})

type KeyOf<Types extends Readonly<Record<string, 'string' | 'number'>>> = {
  [Part in keyof Types]: Types[Part] extends 'string' ? string : number
}

/**
 * Of a list sorted by several columns, in the order of `types`. A text whose name ends with `At` is an instant, every
 * other an id.
 */
export function byKey<Row, const Types extends Readonly<Record<string, 'string' | 'number'>>>(
  list: string,
  types: Types,
  keyOf: (row: Row) => KeyOf<Types>,
): Cursor<Row, KeyOf<Types>> {
  const names = Object.keys(types)
  return {
    read(cursor) {
      const key = readCursor(list, Object.values(types), cursor)
      if (key === null) return null
      const isText = (name: string, text: string) => (name.endsWith('At') ? isInstant(text) : isId(text))
      if (!key.every((part, place) => typeof part === 'number' || isText(names[place] ?? '', part)))
        throw new Problem('CURSOR_INVALID')
      return Object.fromEntries(names.map((name, place) => [name, key[place]])) as KeyOf<Types>
    },
    write(row) {
      const key: Readonly<Record<string, string | number>> = keyOf(row)
      return writeCursor(
        list,
        names.map((name) => key[name] ?? ''),
      )
    },
  }
}

/** Makes a page of at most `limit` items from rows that were read with one more than that. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  { limit, cursor }: { limit: number; cursor: Pick<Cursor<Row, never>, 'write'> },
  present: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(present),
    nextCursor: rows.length > limit && last !== undefined ? cursor.write(last) : null,
  }
}
