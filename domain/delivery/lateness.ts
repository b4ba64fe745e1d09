import {
  addDays,
  clockInJapan,
  compareClock,
  dateInJapan,
  instantInJapan,
  parseClock,
} from '../values/japanTime.ts'

/** What lateness is measured by. Instants are epoch milliseconds. */
export interface DueFacts {
  readonly dueAt: number
  /** The earliest instant that quiet hours or a cap allow; null when nothing defers. */
  readonly notBefore: number | null
  readonly now: number
}

/** Milliseconds since the delivery could have been sent; negative before that (delivery.md 5.4). */
export const lateness = ({ dueAt, notBefore, now }: DueFacts): number =>
  now - Math.max(dueAt, notBefore ?? dueAt)

/** The facts that decide whether a due delivery is sent or given up. */
export interface LateFacts extends DueFacts {
  /** When the last fact that made the delivery sendable was stored. Epoch milliseconds. */
  readonly knownAt: number
  /** The message's own grace, in minutes; 0 is the strict rule of domain.md 6.2 T7. */
  readonly lateGraceMinutes: number
  /** How many minutes a delay of our own may be made good. */
  readonly outageGraceMinutes: number
  /** Whether an emergency stop covered the due time. */
  readonly stoppedOverDue: boolean
}

/** `late` is skipped with reason `LATE`; `outageExpired` with `OUTAGE_EXPIRED`, on the re-send list. */
export type LateVerdict =
  | { readonly verdict: 'send' }
  | { readonly verdict: 'late'; readonly reason: 'LATE' }
  | { readonly verdict: 'outageExpired'; readonly reason: 'OUTAGE_EXPIRED' }

/**
 * Whether a due delivery is still sent (delivery.md 5.4, domain.md D7; V1-V4).
 *
 * The late grace holds when the fact came after the due time, or the shop had stopped sending over it; otherwise the
 * lateness is ours and the outage grace holds. A lateness equal to the grace is too late, so a late grace of 0 never
 * sends what became known after its time.
 */
export function latePolicy(facts: LateFacts): LateVerdict {
  const notOurs = facts.knownAt > facts.dueAt || facts.stoppedOverDue
  const graceMinutes = notOurs ? facts.lateGraceMinutes : facts.outageGraceMinutes
  if (lateness(facts) < graceMinutes * 60_000) return { verdict: 'send' }
  return notOurs
    ? { verdict: 'late', reason: 'LATE' }
    : { verdict: 'outageExpired', reason: 'OUTAGE_EXPIRED' }
}

/**
 * From this lateness on a send is a catch-up, and the night rule holds. Within a minute it is the same send to a
 * customer: a wave at 20:59 may take some seconds to leave.
 */
const CATCH_UP_AFTER_MS = 60_000

/** Catch-up sends never leave from 21:00 until 08:00 in Japan (domain.md D10). */
const NIGHT = { from: parseClock('21:00'), until: parseClock('08:00') } as const

/** Whether it is night in Japan; 21:00 is, 08:00 is not. */
export function isNight(instant: number): boolean {
  const clock = clockInJapan(instant)
  return compareClock(clock, NIGHT.from) >= 0 || compareClock(clock, NIGHT.until) < 0
}

/** Whether a late send may leave now; if not, the first instant at which it may. Epoch milliseconds. */
export type CatchUp = { readonly allowed: true } | { readonly allowed: false; readonly nextAllowedAt: number }

/**
 * The night rule for catch-up sends of any cause: late facts, outages, resumed quota, stops (domain.md
 * D10). A scenario whose own time lies in the night may also be caught up there.
 */
export function mayCatchUpNow({ now, dueAt }: { now: number; dueAt: number }): CatchUp {
  const isCatchUp = now - dueAt > CATCH_UP_AFTER_MS
  if (!isCatchUp || !isNight(now) || isNight(dueAt)) return { allowed: true }
  return { allowed: false, nextAllowedAt: nextMorning(now) }
}

/** The next instant at which a night ends. Epoch milliseconds. */
export function nextMorning(now: number): number {
  const today = dateInJapan(now)
  const morningHasPassed = compareClock(clockInJapan(now), NIGHT.until) >= 0
  return instantInJapan(morningHasPassed ? addDays(today, 1) : today, NIGHT.until)
}
