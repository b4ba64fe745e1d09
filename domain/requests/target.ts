import { addDays, type CalendarDate, daysBetween } from '../values/japanTime.ts'
import { isOneCycleAfter, readCycle } from './cycle.ts'
import type { ApplicationFacts, AutomatedKind, FrozenReading, Pause, ShownDates, Target } from './request.ts'

/** Days from today that a pause may reach at most (domain.md 10.6 rule 2). */
export const HORIZON_DAYS = 365

/** Why there is no target, or why it is not one that a shop wants. */
export type TargetProblem =
  | 'SCHEDULE_UNKNOWN'
  | 'BASE_UNKNOWN'
  | 'CYCLE_UNKNOWN'
  | 'TARGET_PAST'
  | 'TARGET_NOT_LATER'
  | 'TARGET_TOO_FAR'

/** What a target is computed from: what the customer wished, saw, and what was known at application. */
export interface Wish {
  kind: AutomatedKind
  pause: Pause | null
  shown: Pick<ShownDates, 'nextScheduledDate' | 'nextDeliveryDate'>
  facts: Pick<ApplicationFacts, 'newestOrderDeliveryDate'> | null
}

/**
 * What is to be reached: of a pause absolute dates, where both dates move by the same difference (D18, D19); of a skip
 * one cycle on from the dates shown; of a cancellation its status. Computed once, from what the customer saw.
 */
export function targetOf({ kind, pause, shown, facts }: Wish): Target | { problem: TargetProblem } {
  if (kind === 'CANCEL') return { kind: 'CANCELLED' }
  const { nextScheduledDate, nextDeliveryDate } = shown
  if (nextScheduledDate === null) return { problem: 'SCHEDULE_UNKNOWN' }
  if (kind === 'SKIP') return { kind: 'ONE_CYCLE_ON', from: { nextScheduledDate, nextDeliveryDate } }
  if (pause === null) return { problem: 'BASE_UNKNOWN' }
  const days = movedDays(pause, { nextScheduledDate, nextDeliveryDate }, facts)
  if (days === null) return { problem: 'BASE_UNKNOWN' }
  if (days <= 0) return { problem: 'TARGET_NOT_LATER' }
  if (days > 3_650) return { problem: 'TARGET_TOO_FAR' }
  return {
    kind: 'DATES',
    nextScheduledDate: addDays(nextScheduledDate, days),
    nextDeliveryDate: nextDeliveryDate === null ? null : addDays(nextDeliveryDate, days),
  }
}

/**
 * By how many days a pause moves both dates; null: its base is not known. 次回予定日 as base: that date becomes base plus
 * days. 最新受注のお届け予定日 as base: the next delivery does, or 次回予定日 where the cart states no delivery date.
 */
function movedDays(
  pause: Pause,
  next: { nextScheduledDate: CalendarDate; nextDeliveryDate: CalendarDate | null },
  facts: Wish['facts'],
): number | null {
  if (pause.base === 'NEXT_SCHEDULED_DATE')
    return pause.days ?? daysBetween(next.nextScheduledDate, pause.until ?? next.nextScheduledDate)
  const moved = next.nextDeliveryDate ?? next.nextScheduledDate
  if (pause.until !== null) return daysBetween(moved, pause.until)
  const base = facts?.newestOrderDeliveryDate ?? null
  return base === null || pause.days === null ? null : daysBetween(moved, base) + pause.days
}

/**
 * Whether a target may be written today: later than today and than the next date now, not beyond the horizon (domain.md
 * 10.6 rule 2). Before a request is accepted a problem is told; afterwards it is for a person, never a refusal.
 */
export function problemOfTarget(
  target: Target,
  { today, next, cycle }: { today: CalendarDate; next: CalendarDate | null; cycle: string | null },
): TargetProblem | null {
  if (target.kind === 'CANCELLED') return null
  if (target.kind === 'ONE_CYCLE_ON') return readCycle(cycle) === null ? 'CYCLE_UNKNOWN' : null
  if (target.nextScheduledDate <= today) return 'TARGET_PAST'
  if (next !== null && target.nextScheduledDate <= next) return 'TARGET_NOT_LATER'
  return daysBetween(today, target.nextScheduledDate) > HORIZON_DAYS ? 'TARGET_TOO_FAR' : null
}

/** Whether dates and status are those of the target; whether it was our doing is not said. */
export function isAtTarget(
  target: Target,
  reading: Pick<FrozenReading, 'status' | 'nextScheduledDate' | 'nextDeliveryDate' | 'cycle'>,
): boolean {
  if (target.kind === 'CANCELLED') return reading.status === 'CANCELLED'
  if (reading.status !== 'ACTIVE') return false
  if (target.kind === 'DATES')
    return (
      reading.nextScheduledDate === target.nextScheduledDate &&
      reading.nextDeliveryDate === target.nextDeliveryDate
    )
  const cycle = readCycle(reading.cycle)
  return (
    cycle !== null &&
    isOneCycleAfter(target.from.nextScheduledDate, reading.nextScheduledDate, cycle) &&
    isOneCycleAfter(target.from.nextDeliveryDate, reading.nextDeliveryDate, cycle)
  )
}
