import {
  type CalendarDate,
  type ClockTime,
  dateInJapan,
  instantInJapan,
  isClock,
  isDate,
} from '../../../domain/values/japanTime.ts'
import { isBlank } from '../../../domain/values/text.ts'
import type { WireValue } from './wire.ts'

/** Single values of the wire, read leniently: a value that cannot be read is null, and stays in the raw row. */

/** Of a PostgreSQL int. */
const LARGEST = 2_147_483_647

/** Trimmed text; null when it shows nothing (domain.md D38). */
export function textOf(value: WireValue): string | null {
  const text = typeof value === 'boolean' ? String(Number(value)) : String(value ?? '').trim()
  return isBlank(text) ? null : text
}

/** An id; 0 and the empty text mean none, as for guests. */
export function idOf(value: WireValue): string | null {
  const text = textOf(value)
  return text === '0' ? null : text
}

/** A whole number that a PostgreSQL int holds; commas are read, as in '1,980'. */
export function wholeOf(value: WireValue): number | null {
  const text = textOf(value)?.normalize('NFKC').replaceAll(',', '') ?? ''
  const number = /^-?\d+(?:\.0+)?$/.test(text) ? Number(text) : Number.NaN
  return Math.abs(number) <= LARGEST ? number : null
}

/** The parts of 2026-11-25, 2026/11/25, 2026/1/5, each with or without a time and an offset. */
const STAMP =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/

/** Epoch milliseconds; Japan's clock unless the value carries an offset. A date alone is its first instant. */
export function instantOf(value: WireValue): number | null {
  const parts = partsOf(value)
  if (parts === null) return null
  if (parts.offset === null) return instantInJapan(parts.date, parts.clock)
  const instant = Date.parse(`${parts.date}T${parts.clock}${parts.offset}`)
  return Number.isNaN(instant) ? null : instant
}

/** The calendar date in Japan. '0000-00-00' and other unreal days are null. */
export function dateOf(value: WireValue): CalendarDate | null {
  const parts = partsOf(value)
  if (parts === null) return null
  if (parts.offset === null) return parts.date
  const instant = instantOf(value)
  return instant === null ? null : dateInJapan(instant)
}

function partsOf(value: WireValue): { date: CalendarDate; clock: ClockTime; offset: string | null } | null {
  const found = STAMP.exec(textOf(value)?.normalize('NFKC') ?? '')
  if (!found) return null
  const [, year = '', month = '', day = '', time = '00:00:00', offset] = found
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const clock = time.padStart(time.length === 4 || time.length === 7 ? time.length + 1 : time.length, '0')
  if (year === '0000' || !isDate(date) || !isClock(clock)) return null
  return { date, clock, offset: offset?.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2') ?? null }
}
