import {
  addDays,
  type CalendarDate,
  type ClockTime,
  clockInJapan,
  compareClock,
  dateInJapan,
  instantInJapan,
} from '../values/japanTime.ts'

/** What happens to a message at a limit: it waits until it is allowed, or is not sent at all. */
export const ON_LIMIT = ['DEFER', 'DROP'] as const
export type OnLimit = (typeof ON_LIMIT)[number]

/** Hours without automatic messages, on the clock in Japan; across midnight when `until` is earlier than `from`. */
export interface QuietHours {
  readonly from: ClockTime
  /** The first time that is allowed again; never equal to `from`. */
  readonly until: ClockTime
  readonly onHit: OnLimit
}

/** The most automatic messages that a member gets. At least one of the two is set. */
export interface FrequencyCap {
  /** In a calendar day in Japan. */
  readonly perDay: number | null
  /** In any seven calendar days: the day itself and the six before. */
  readonly perWeek: number | null
  readonly onHit: OnLimit
}

/** The limits of a LINE account (domain.md D6, D9). They hold for PROMOTION, and for NOTICE if it is included. */
export interface SendingLimits {
  readonly quietHours: QuietHours | null
  readonly cap: FrequencyCap | null
  readonly includeNotices: boolean
}

/** What limits are judged by. Instants are epoch milliseconds. */
export interface LimitFacts {
  readonly now: number
  readonly dueAt: number
  readonly limits: SendingLimits
  /** The day of each limited message that the member got or is being sent, of the last week at least. */
  readonly sentOn: readonly CalendarDate[]
}

export type LimitVerdict =
  | { readonly verdict: 'send' }
  | { readonly verdict: 'skip'; readonly reason: 'QUIET' | 'CAP' }
  | { readonly verdict: 'defer'; readonly notBefore: number; readonly reason: 'QUIET' | 'CAP' }

/** Whether the limits hold for messages of this purpose (D9). */
export const isLimited = (limits: SendingLimits, purpose: 'NOTICE' | 'PROMOTION'): boolean =>
  purpose === 'PROMOTION' || limits.includeNotices

/**
 * Whether a limited message is sent now. Quiet hours come first. A message over the cap is sent on the first day with
 * room at its own clock time, as every message is (domain.md 6.2 T2), and never in quiet hours.
 */
export function judgeLimits({ now, dueAt, limits: { quietHours, cap }, sentOn }: LimitFacts): LimitVerdict {
  if (quietHours !== null && isQuiet(quietHours, now)) {
    if (quietHours.onHit === 'DROP') return { verdict: 'skip', reason: 'QUIET' }
    return { verdict: 'defer', notBefore: afterQuiet(quietHours, now), reason: 'QUIET' }
  }
  const today = dateInJapan(now)
  if (cap === null || hasRoom(cap, sentOn, today)) return { verdict: 'send' }
  if (cap.onHit === 'DROP') return { verdict: 'skip', reason: 'CAP' }
  const own = instantInJapan(firstDayWithRoom(cap, sentOn, addDays(today, 1)), clockInJapan(dueAt))
  const notBefore = quietHours !== null && isQuiet(quietHours, own) ? afterQuiet(quietHours, own) : own
  return { verdict: 'defer', notBefore, reason: 'CAP' }
}

/** `from` is quiet, `until` is not. */
function isQuiet({ from, until }: QuietHours, instant: number): boolean {
  const clock = clockInJapan(instant)
  const begun = compareClock(clock, from) >= 0
  const goesOn = compareClock(clock, until) < 0
  return compareClock(from, until) < 0 ? begun && goesOn : begun || goesOn
}

/** The end of the quiet hours around the instant. */
function afterQuiet({ until }: QuietHours, instant: number): number {
  const today = dateInJapan(instant)
  const isToday = compareClock(clockInJapan(instant), until) < 0
  return instantInJapan(isToday ? today : addDays(today, 1), until)
}

function hasRoom(
  { perDay, perWeek }: FrequencyCap,
  sentOn: readonly CalendarDate[],
  day: CalendarDate,
): boolean {
  const weekFrom = addDays(day, -6)
  const inWeek = sentOn.filter((sent) => sent >= weekFrom && sent <= day)
  return (
    (perDay === null || inWeek.filter((sent) => sent === day).length < perDay) &&
    (perWeek === null || inWeek.length < perWeek)
  )
}

/** Ends within a week, when no sent message counts any more. */
function firstDayWithRoom(
  cap: FrequencyCap,
  sentOn: readonly CalendarDate[],
  from: CalendarDate,
): CalendarDate {
  let day = from
  while (!hasRoom(cap, sentOn, day)) day = addDays(day, 1)
  return day
}
