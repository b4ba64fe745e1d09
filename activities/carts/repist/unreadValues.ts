import {
  MOST_UNREAD_CHARACTERS,
  type UnreadField,
  type UnreadValue,
} from '../../../domain/carts/unreadValues.ts'
import type { CalendarDate } from '../../../domain/values/japanTime.ts'
import { idOf, textOf, wholeOf, writtenDateOf } from './values.ts'
import type { WireValue } from './wire.ts'

/** Reads the values of one row, and notes those that say something but cannot be read. */
export interface Reading {
  /** The unread values so far; of several in one field, the first. */
  readonly unread: readonly UnreadValue[]
  /** An empty value is null and fine; one of which `reader` makes nothing is null and noted. */
  read<T>(field: UnreadField, value: WireValue, reader: (text: string) => T | null): T | null
  date(field: UnreadField, value: WireValue): CalendarDate | null
  /** Epoch milliseconds. */
  instant(field: UnreadField, value: WireValue): number | null
  whole(field: UnreadField, value: WireValue): number | null
  id(field: UnreadField, value: WireValue): string | null
}

/** What carts of this lineage write where there is nothing: `--` between the parts of a number. */
const SAYS_NOTHING = /^[\p{P}\p{S}\p{Z}\p{C}\u30fc]*$/u

export function readingRow(): Reading {
  const unread: UnreadValue[] = []

  function note(field: UnreadField, text: string): void {
    if (!unread.some((one) => one.field === field))
      unread.push({ field, raw: text.slice(0, MOST_UNREAD_CHARACTERS).toWellFormed() })
  }
  function read<T>(field: UnreadField, value: WireValue, reader: (text: string) => T | null): T | null {
    const text = textOf(value)
    if (text === null) return null
    const found = reader(text)
    if (found === null && !SAYS_NOTHING.test(text)) note(field, text)
    return found
  }
  function written(field: UnreadField, value: WireValue): { date: CalendarDate; instant: number } | null {
    const found = writtenDateOf(value)
    if (found.reads === 'unreadable') note(field, textOf(value) ?? '')
    return found.reads === 'date' ? found : null
  }

  return {
    unread,
    read,
    date: (field, value) => written(field, value)?.date ?? null,
    instant: (field, value) => written(field, value)?.instant ?? null,
    whole: (field, value) => read(field, value, wholeOf),
    id: (field, value) => (textOf(value) === '0' ? null : read(field, value, idOf)),
  }
}
