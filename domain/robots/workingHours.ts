import {
  addDays,
  type CalendarDate,
  type ClockTime,
  compareClock,
  dateInJapan,
  instantInJapan,
} from '../values/japanTime.ts'

/** Days of the week, Monday first. */
export const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/**
 * When robots may work, by the clock in Japan: on these days from `from` until `to`. `to` at or before `from` lies on the
 * next day, so 22:00 to 06:00 of FRI ends on Saturday, and the same time twice is a whole day.
 */
export interface WorkingWindow {
  readonly days: readonly Weekday[]
  readonly from: ClockTime
  readonly to: ClockTime
}

/** No window at all: always (the default). */
export type WorkingHours = readonly WorkingWindow[]

const MONDAY = '2024-01-01' as CalendarDate
const DAY_MS = 86_400_000
const MIDNIGHT = '00:00' as ClockTime

const weekdayOf = (date: CalendarDate): Weekday => {
  const days = Math.round((instantInJapan(date, MIDNIGHT) - instantInJapan(MONDAY, MIDNIGHT)) / DAY_MS)
  return WEEKDAYS[((days % 7) + 7) % 7] ?? 'MON'
}

/**
 * When robots may work next: the instant itself where they may work now; null: never, since no window has a day.
 * The beginning of a window belongs to it, the end does not. Epoch milliseconds.
 */
export function worksFrom(hours: WorkingHours, instant: number): number | null {
  if (hours.length === 0) return instant
  let next: number | null = null
  const today = dateInJapan(instant)
  // From yesterday, whose window may reach into today, to the same day a week on.
  for (let day = -1; day <= 7; day++) {
    const date = addDays(today, day)
    for (const window of hours) {
      if (!window.days.includes(weekdayOf(date))) continue
      const from = instantInJapan(date, window.from)
      const overnight = compareClock(window.to, window.from) <= 0
      const to = instantInJapan(overnight ? addDays(date, 1) : date, window.to)
      if (from <= instant && instant < to) return instant
      if (from > instant && (next === null || from < next)) next = from
    }
  }
  return next
}
