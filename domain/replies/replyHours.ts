import { type ClockTime, clockInJapan, compareClock, dateInJapan } from '../values/japanTime.ts'

/** Days of the week, as `Date.getUTCDay` counts them. */
export const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const
export type Weekday = (typeof WEEKDAYS)[number]

const WEEKDAY_WORDS: Readonly<Record<Weekday, string>> = {
  SUN: '日',
  MON: '月',
  TUE: '火',
  WED: '水',
  THU: '木',
  FRI: '金',
  SAT: '土',
}

/**
 * Hours of a week in Japan. They begin at `from` of each of the days and end before the next `until`: the same day, or
 * the day after when `until` is not later than `from`. 22:00 to 06:00 on Friday ends on Saturday morning; the same time
 * twice is a whole day.
 */
export interface ReplyHours {
  readonly days: readonly Weekday[]
  readonly from: ClockTime
  readonly until: ClockTime
}

/** Sets of hours of one auto-reply; a decision of this product. */
export const MAX_HOURS = 14

const DAY_MS = 86_400_000
const weekdayOf = (instant: number): Weekday =>
  WEEKDAYS[new Date(`${dateInJapan(instant)}T00:00:00Z`).getUTCDay()] ?? 'SUN'

/** Whether an instant (epoch milliseconds) lies within any of the hours; none at all are always. */
export const isWithinHours = (hours: readonly ReplyHours[], instant: number): boolean =>
  hours.length === 0 || hours.some((one) => isWithin(one, instant))

function isWithin({ days, from, until }: ReplyHours, instant: number): boolean {
  const clock = clockInJapan(instant)
  const today = days.includes(weekdayOf(instant))
  const sinceFrom = compareClock(clock, from) >= 0
  const beforeUntil = compareClock(clock, until) < 0
  if (compareClock(from, until) < 0) return today && sinceFrom && beforeUntil
  const sinceYesterday = days.includes(weekdayOf(instant - DAY_MS))
  return (today && sinceFrom) || (sinceYesterday && beforeUntil)
}

/** The hours for people: 「月・火 22:00〜翌6:00」; 「いつでも」 without any. */
export const describeHours = (hours: readonly ReplyHours[]): string =>
  hours.length === 0 ? 'いつでも' : hours.map(describe).join('、')

function describe({ days, from, until }: ReplyHours): string {
  const named = WEEKDAYS.filter((day) => days.includes(day))
  const on = named.length === WEEKDAYS.length ? '毎日' : named.map((day) => WEEKDAY_WORDS[day]).join('・')
  const order = compareClock(from, until)
  if (order === 0 && compareClock(from, '00:00' as ClockTime) === 0) return `${on} 終日`
  return `${on} ${short(from)}〜${order < 0 ? '' : '翌'}${short(until)}`
}

const short = (clock: ClockTime): string => clock.slice(0, 5).replace(/^0/, '')
