import type { CalendarDate } from '../../../domain/values/japanTime.ts'
import { isBlank } from '../../../domain/values/text.ts'
import { readWrittenDate, type WrittenDate } from '../../../domain/values/writtenDate.ts'
import { isCartId } from '../../../domain/carts/cartIds.ts'
import type { WireValue } from './wire.ts'

/** Single values of the wire, read leniently: a value that cannot be read is null (unreadValues.ts lists it). */

/** Of a PostgreSQL int. */
const LARGEST = 2_147_483_647

/** Trimmed text; null when it shows nothing (domain.md D38). */
export function textOf(value: WireValue): string | null {
  const text = typeof value === 'boolean' ? String(Number(value)) : String(value ?? '').trim()
  return isBlank(text) ? null : text
}

/** An id; 0 and the empty text mean none, as for guests. Null too when it is no id that can be stored. */
export function idOf(value: WireValue): string | null {
  const text = textOf(value)
  return text === null || text === '0' || !isCartId(text) ? null : text
}

/** A whole number that a PostgreSQL int holds; commas are read, as in '1,980'. */
export function wholeOf(value: WireValue): number | null {
  const text = textOf(value)?.normalize('NFKC').replaceAll(',', '') ?? ''
  const number = /^-?\d+(?:\.0+)?$/.test(text) ? Number(text) : Number.NaN
  return Math.abs(number) <= LARGEST ? number : null
}

/** A date of the wire; `now` ends the range of dates that count (domain/values/acceptedDate.ts). */
export const writtenDateOf = (value: WireValue, now: number = Date.now()): WrittenDate =>
  readWrittenDate(textOf(value) ?? '', now)

/** Epoch milliseconds; Japan's clock unless the value carries an offset. A date alone is its first instant. */
export function instantOf(value: WireValue): number | null {
  const written = writtenDateOf(value)
  return written.reads === 'date' ? written.instant : null
}

/** The calendar date in Japan; null when there is none, or none that counts. */
export function dateOf(value: WireValue): CalendarDate | null {
  const written = writtenDateOf(value)
  return written.reads === 'date' ? written.date : null
}
