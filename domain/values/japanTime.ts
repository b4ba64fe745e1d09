import type { Brand } from './ids.ts'

/**
 * Japan has no daylight saving: its clock is always UTC+9 (engineering.md 2.1). All functions here are arithmetic on
 * that, so the time zone of a process or of the workflow sandbox never matters. Instants are epoch milliseconds.
 */
const OFFSET_MS = 9 * 3_600_000
const DAY_MS = 86_400_000

/** A real calendar date in Japan, 'YYYY-MM-DD'. Compares correctly as a string. */
export type CalendarDate = Brand<string, 'CalendarDate'>

/** A time on the clock, 'HH:MM' or 'HH:MM:SS', 00:00 to 23:59:59. Compare with {@link compareClock}. */
export type ClockTime = Brand<string, 'ClockTime'>

const two = (n: number): string => String(n).padStart(2, '0')

const MAX_MEMOISED = 4_096

/** Memoises a function, up to 4,096 results: waves and simulations ask for few different days and clock times, often. */
function memoised<In, Out>(work: (key: In) => Out): (key: In) => Out {
  const known = new Map<In, Out>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const answer = work(key)
    if (known.size >= MAX_MEMOISED) known.clear()
    known.set(key, answer)
    return answer
  }
}

/** Midnight UTC of a date, only as a number of the day; NaN when there is no such day. */
const dayStart = memoised((text: string): number => {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!found) return Number.NaN
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])]
  const at = new Date(Date.UTC(year, month - 1, day))
  const same = at.getUTCDate() === day && at.getUTCMonth() === month - 1 && at.getUTCFullYear() === year
  return same ? at.getTime() : Number.NaN
})

/** The range of {@link dayStart}. */
const FIRST_DAY = dayStart('0100-01-01')
const LAST_DAY = dayStart('9999-12-31')

const dateOf = memoised((utcDay: number): CalendarDate => {
  const isRead = utcDay >= FIRST_DAY && utcDay <= LAST_DAY
  if (!isRead) throw new RangeError(`outside the years 0100 to 9999: ${utcDay}`)
  return new Date(utcDay).toISOString().slice(0, 10) as CalendarDate
})

/** The instants that are written as RFC 3339 with a year of four digits, a year to spare at the end. Epoch milliseconds. */
export const FIRST_INSTANT = FIRST_DAY
export const LAST_INSTANT = dayStart('9999-01-01')

/** Whether the text is a date that exists, such as '2024-02-29' but not '2026-02-29'. */
export const isDate = (text: string): text is CalendarDate => Number.isFinite(dayStart(text))

/** @throws RangeError when the text is not 'YYYY-MM-DD' or names no real day. */
export function parseDate(text: string): CalendarDate {
  if (!isDate(text)) throw new RangeError(`not a calendar date: ${JSON.stringify(text)}`)
  return text
}

/**
 * The date `days` calendar days later (earlier when negative).
 * @throws RangeError when `days` is not an integer or the result leaves the years 0100 to 9999.
 */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  if (!Number.isInteger(days)) throw new RangeError(`days must be an integer: ${days}`)
  return dateOf(dayStart(date) + days * DAY_MS)
}

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: CalendarDate, to: CalendarDate): number =>
  Math.round((dayStart(to) - dayStart(from)) / DAY_MS)

/** Seconds since midnight, or NaN when the text is not a clock time. */
const secondsOf = memoised((text: string): number => {
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

/** Negative when `a` is earlier than `b`, positive when later, else zero; '06:00' equals '06:00:00'. */
export const compareClock = (a: ClockTime, b: ClockTime): number => secondsOf(a) - secondsOf(b)

/** The calendar date in Japan at an instant; beyond the years 0100 to 9999 the nearest one. */
export const dateInJapan = (instant: number): CalendarDate =>
  dateOf(Math.min(LAST_DAY, Math.max(FIRST_DAY, Math.floor((instant + OFFSET_MS) / DAY_MS) * DAY_MS)))

/** The clock in Japan at an instant, 'HH:MM:SS', rounded down to the second. */
export function clockInJapan(instant: number): ClockTime {
  const seconds = Math.floor(((((instant + OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS) / 1000)
  return parseClock(
    `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`,
  )
}

/** The instant of a date and clock time in Japan. Epoch milliseconds. */
export const instantInJapan = (date: CalendarDate, clock: ClockTime): number =>
  dayStart(date) + secondsOf(clock) * 1000 - OFFSET_MS

/** RFC 3339 in Japan: '2026-11-27T18:00:00+09:00', with milliseconds when there are any, so that parsing is exact. */
export function toJapanIso(instant: number): string {
  const ms = ((Math.floor(instant) % 1000) + 1000) % 1000
  const fraction = ms === 0 ? '' : `.${String(ms).padStart(3, '0')}`
  return `${dateInJapan(instant)}T${clockInJapan(instant)}${fraction}+09:00`
}
