import type { Brand } from './ids.ts'

/**
 * Japan has no daylight saving: its clock is UTC plus nine hours, always (engineering.md 2.1).
 * Everything here is arithmetic on that, so that the zone of a process or of the workflow sandbox
 * never matters. Instants are epoch milliseconds.
 */
const OFFSET_MS = 9 * 3_600_000
const DAY_MS = 86_400_000

/** A real calendar date in Japan, 'YYYY-MM-DD'. Compares correctly as a string. */
export type CalendarDate = Brand<string, 'CalendarDate'>

/** A time on the clock, 'HH:MM' or 'HH:MM:SS', 00:00 to 23:59:59. Compare with {@link compareClock}. */
export type ClockTime = Brand<string, 'ClockTime'>

const two = (n: number): string => String(n).padStart(2, '0')

const MOST_REMEMBERED = 4_096

/** The same function, which keeps its newest answers: waves and simulations ask for few days and clock times, often. */
function remembering<In, Out>(work: (key: In) => Out): (key: In) => Out {
  const known = new Map<In, Out>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const answer = work(key)
    if (known.size >= MOST_REMEMBERED) known.clear()
    known.set(key, answer)
    return answer
  }
}

/** Midnight UTC of a date, a mere number of its day; NaN when there is no such day. */
const dayStart = remembering((text: string): number => {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!found) return Number.NaN
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])]
  const at = new Date(Date.UTC(year, month - 1, day))
  const same = at.getUTCDate() === day && at.getUTCMonth() === month - 1 && at.getUTCFullYear() === year
  return same ? at.getTime() : Number.NaN
})

/** The days that {@link dayStart} reads. */
const FIRST_DAY = dayStart('0100-01-01')
const LAST_DAY = dayStart('9999-12-31')

const dateOf = remembering((utcDay: number): CalendarDate => {
  const isRead = utcDay >= FIRST_DAY && utcDay <= LAST_DAY
  if (!isRead) throw new RangeError(`no calendar date of four digits: ${utcDay}`)
  return new Date(utcDay).toISOString().slice(0, 10) as CalendarDate
})

/** Whether the text is a date that exists, such as '2024-02-29' but not '2026-02-29'. */
export const isDate = (text: string): text is CalendarDate => Number.isFinite(dayStart(text))

/** @throws RangeError when the text is not 'YYYY-MM-DD' or names no real day. */
export function parseDate(text: string): CalendarDate {
  if (!isDate(text)) throw new RangeError(`not a calendar date: ${JSON.stringify(text)}`)
  return text
}

/**
 * The date `days` calendar days later (earlier when negative).
 * @throws RangeError when `days` is not whole or the result leaves the four-digit years.
 */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  if (!Number.isInteger(days)) throw new RangeError(`days must be whole: ${days}`)
  return dateOf(dayStart(date) + days * DAY_MS)
}

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: CalendarDate, to: CalendarDate): number =>
  Math.round((dayStart(to) - dayStart(from)) / DAY_MS)

/** Seconds since midnight, or NaN when the text is no clock time. */
const secondsOf = remembering((text: string): number => {
  const found = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text)
  return found ? Number(found[1]) * 3600 + Number(found[2]) * 60 + Number(found[3] ?? 0) : Number.NaN
})

/** Whether the text is a clock time; 24:00 is not. */
export const isClock = (text: string): text is ClockTime => Number.isFinite(secondsOf(text))

/** @throws RangeError when the text is not 'HH:MM' or 'HH:MM:SS' within a day. */
export function parseClock(text: string): ClockTime {
  if (!isClock(text)) throw new RangeError(`not a clock time: ${JSON.stringify(text)}`)
  return text
}

/** Negative, zero or positive as `a` is earlier than, the same as or later than `b`; '06:00' is '06:00:00'. */
export const compareClock = (a: ClockTime, b: ClockTime): number => secondsOf(a) - secondsOf(b)

/** The calendar date in Japan at an instant. */
export const dateInJapan = (instant: number): CalendarDate =>
  dateOf(Math.floor((instant + OFFSET_MS) / DAY_MS) * DAY_MS)

/** The clock in Japan at an instant, 'HH:MM:SS'; the running second, not rounded. */
export function clockInJapan(instant: number): ClockTime {
  const seconds = Math.floor(((((instant + OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS) / 1000)
  return parseClock(
    `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`,
  )
}

/** The instant at which the clock in Japan shows `clock` on `date`. Epoch milliseconds. */
export const instantInJapan = (date: CalendarDate, clock: ClockTime): number =>
  dayStart(date) + secondsOf(clock) * 1000 - OFFSET_MS

/**
 * RFC 3339 in Japan: '2026-11-27T18:00:00+09:00'. Milliseconds are written when there are any, so that
 * parsing the text gives the same instant back.
 */
export function toJapanIso(instant: number): string {
  const ms = ((Math.floor(instant) % 1000) + 1000) % 1000
  const fraction = ms === 0 ? '' : `.${String(ms).padStart(3, '0')}`
  return `${dateInJapan(instant)}T${clockInJapan(instant)}${fraction}+09:00`
}
