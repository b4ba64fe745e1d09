import { type AudienceFacts, type AudienceFilter, matchesAudience } from '../members/audience/index.ts'
import type { Reason } from './deliveryStates.ts'
import type { CalendarDate } from '../values/japanTime.ts'
import { latePolicy, type LateVerdict, mayCatchUpNow } from './lateness.ts'
import { keyForgottenAt } from './sameKeyRepeats.ts'
import { isLimited, judgeLimits, type SendingLimits } from '../line/sendingLimits.ts'

/** The facts of the moment at which a due delivery is judged. Instants are epoch milliseconds. */
export interface GateFacts {
  now: number
  delivery: {
    dueAt: number
    notBefore: number | null
    knownAt: number
    plannedShipDate: CalendarDate | null
    plannedCount: number | null
    planVersion: number
    memberId: string | null
    /** A restored database does not know whether LINE has it already (delivery.md 7). */
    maybeSent: boolean
  }
  order: {
    shipDate: CalendarDate | null
    recurringCount: number | null
    /** Cancelled or returned, stopped by hand, or its connection is gone. */
    ended: boolean
    subscriptionCancelled: boolean
    /** The member that its customer is linked to now. */
    memberId: string | null
  }
  scenario: { timingVersion: number; removed: boolean }
  message: {
    enabled: boolean
    purpose: 'NOTICE' | 'PROMOTION'
    audience: AudienceFilter
    lateGraceMinutes: number
    outageGraceMinutes: number
  }
  /** Null: the order's customer is linked to nobody. */
  member: {
    blocked: boolean
    optedOut: boolean
    audience: AudienceFacts
    sentOn: readonly CalendarDate[]
  } | null
  channel: {
    /** Whether an emergency stop covered the due time. */
    stoppedOverDue: boolean
    /** Pushes left of the monthly limit; null: no limit, or not known. */
    quotaLeft: number | null
    /** Null: no limits hold for this delivery, such as a re-send by hand. */
    limits: SendingLimits | null
  }
}

/**
 * `stale`: a fact has changed since the row was planned; it is planned again and never finally skipped. `defer`: not
 * before `notBefore`, for `reason`. `park`: until the monthly limit leaves room.
 */
export type Verdict =
  | { verdict: 'send' }
  | { verdict: 'stale' }
  | { verdict: 'skip'; reason: Reason }
  | { verdict: 'defer'; notBefore: number; reason: Reason }
  | { verdict: 'park'; reason: 'QUOTA' }

const skip = (reason: Reason): Verdict => ({ verdict: 'skip', reason })

/**
 * Judges a due delivery by the facts of now (delivery.md 5.3; domain.md B1, V15-V17, D7, D9, D10). First what can
 * still be corrected (a moved ship date), then what the shop decided, then who can be reached, then the time.
 */
export function judge(facts: GateFacts): Verdict {
  const { now, delivery, order, message, member, channel } = facts
  if (isStale(facts)) return { verdict: 'stale' }
  if (!message.enabled) return skip('DISABLED')
  if (member === null) return skip('UNLINKED')

  const late = lateAt(facts, now, delivery.notBefore)
  if (late.verdict !== 'send') return skip(late.reason)
  if (mayArriveTwice(delivery, now)) return skip('OUTAGE_EXPIRED')
  if (member.blocked) return skip('UNREACHABLE')
  if (message.purpose === 'PROMOTION') {
    if (order.subscriptionCancelled) return skip('ORDER_CANCELLED')
    if (member.optedOut) return skip('OPT_OUT')
  }
  if (!matchesAudience(message.audience, member.audience)) return skip('FILTER')

  const night = mayCatchUpNow({ now, dueAt: Math.max(delivery.dueAt, delivery.notBefore ?? 0) })
  if (!night.allowed) return afterNight(facts, night.nextAllowedAt)
  if (channel.limits !== null && isLimited(channel.limits, message.purpose)) {
    const { dueAt } = delivery
    const limited = judgeLimits({ now, dueAt, limits: channel.limits, sentOn: member.sentOn })
    if (limited.verdict === 'defer' && mayArriveTwice(delivery, limited.notBefore))
      return skip('OUTAGE_EXPIRED')
    if (limited.verdict !== 'send') return limited
  }
  if (channel.quotaLeft !== null && channel.quotaLeft <= 0) return { verdict: 'park', reason: 'QUOTA' }
  return { verdict: 'send' }
}

/**
 * Whether a push now might be the second one: LINE may have the message under a key that was first used at the due
 * time, and may have forgotten that key (delivery.md 7). Then a person decides, on the re-send list.
 */
const mayArriveTwice = ({ maybeSent, dueAt }: GateFacts['delivery'], now: number): boolean =>
  maybeSent && now >= keyForgottenAt(dueAt)

/** The facts that a row was planned from, and those of now. */
export type PlanFacts = Pick<GateFacts, 'delivery' | 'order' | 'scenario'>

/** Whether a fact has changed since the row was planned (delivery.md 5.3). */
export const isStale = ({ delivery, order, scenario }: PlanFacts): boolean =>
  order.ended ||
  scenario.removed ||
  order.shipDate === null ||
  order.shipDate !== delivery.plannedShipDate ||
  order.recurringCount !== delivery.plannedCount ||
  order.memberId !== delivery.memberId ||
  scenario.timingVersion !== delivery.planVersion

/** A catch-up that the night defers leaves in the morning, if its grace lasts until then (D10). */
function afterNight(facts: GateFacts, morning: number): Verdict {
  const late = lateAt(facts, morning, null)
  if (late.verdict !== 'send') return skip(late.reason)
  if (mayArriveTwice(facts.delivery, morning)) return skip('OUTAGE_EXPIRED')
  return { verdict: 'defer', notBefore: morning, reason: 'QUIET' }
}

/** What the lateness at an instant means for the delivery. */
const lateAt = (
  { delivery, message, channel }: GateFacts,
  now: number,
  notBefore: number | null,
): LateVerdict =>
  latePolicy({
    dueAt: delivery.dueAt,
    notBefore,
    now,
    knownAt: delivery.knownAt,
    lateGraceMinutes: message.lateGraceMinutes,
    outageGraceMinutes: message.outageGraceMinutes,
    stoppedOverDue: channel.stoppedOverDue,
  })
