import type { CalendarDate } from '../values/japanTime.ts'
import { latePolicy } from './lateness.ts'
import { type ExistingRow, knownSince, type PlannedOrder, type PlannedScenario } from './planning.ts'
import { sendAt } from '../messages/sendTime.ts'
import {
  countVerdict,
  type TriggerMessage,
  type TriggerOrder,
  triggers,
  triggerSince,
} from '../messages/trigger.ts'

/** The parts of a message that decide which orders enrol in it. Instants are epoch milliseconds. */
export interface CandidateMessage extends TriggerMessage {
  id: string
  /** 配信順: lower goes first. */
  deliveryOrder: number
  /** "Only the first that matches" (D8): an order that enrols in it is kept from later messages of its group. */
  exclusive: boolean
  /** When an edit last widened it to more orders; null: never. */
  widenedAt: number | null
  lateGraceMinutes: number
  outageGraceMinutes: number
}

/** What an order has of a message already. */
export interface CandidateStanding {
  /** The order is enrolled: its trigger is not judged again. */
  enrolled: boolean
  /** LINE was asked to send one of the scenarios to this order: it keeps the order for good. */
  begun: boolean
}

/** A message that may enrol an order by a product in it. */
export interface Candidate extends CandidateMessage, CandidateStanding {
  /**
   * Whether one of its scenarios can still be sent; not worked out (false) for messages that never exclude others.
   */
  canStillSend: boolean
}

/**
 * `no`: the order does not enrol. `countUnknown`: it would, but nobody knows its count (D12). `exclusive`: it would,
 * but the message `by` keeps it to itself.
 */
export type EnrolmentVerdict =
  | { verdict: 'no' | 'countUnknown' | 'enrols' }
  | { verdict: 'exclusive'; by: string }

/** A shop's rules among messages, per LINE account. */
export interface ExclusivityRules {
  /** One order, one follow series: only the first message that matches, whatever its products (V11). */
  oneSeriesPerOrder: boolean
}

/**
 * Which of these messages of one LINE account an order enrols in (domain.md D8, V11), by message id. The order of the
 * list decides nothing.
 *
 * Candidates are judged by delivery order, the older first where it is equal. One that has begun to send comes before
 * all others and never loses the order. An exclusive message keeps the order from later ones that share a trigger
 * product of this order with it; with one series per order every message keeps it from all others. A message that is
 * off, or too late to send anything, keeps no order from anyone.
 */
export function judgeEnrolments(
  order: TriggerOrder,
  candidates: readonly Candidate[],
  { oneSeriesPerOrder, today }: ExclusivityRules & { today: CalendarDate },
): Map<string, EnrolmentVerdict> {
  const verdicts = new Map<string, EnrolmentVerdict>()
  const holders: Candidate[] = []
  for (const candidate of candidates.toSorted(byPrecedence)) {
    const eligible = eligibility(order, candidate, today)
    if (eligible !== 'yes') {
      verdicts.set(candidate.id, { verdict: eligible })
      continue
    }
    const by = candidate.begun
      ? undefined
      : holders.find(
          (holder) => oneSeriesPerOrder || (holder.exclusive && shareProduct(order, holder, candidate)),
        )
    verdicts.set(candidate.id, by ? { verdict: 'exclusive', by: by.id } : { verdict: 'enrols' })
    if (!by && (oneSeriesPerOrder || candidate.exclusive) && holds(candidate)) holders.push(candidate)
  }
  return verdicts
}

/** Ids of messages rise with their age. */
const byPrecedence = (a: Candidate, b: Candidate): number =>
  Number(b.begun) - Number(a.begun) || a.deliveryOrder - b.deliveryOrder || (a.id < b.id ? -1 : 1)

/** Whether the order is the message's, rivals aside. An enrolled order stays enrolled; its count may change. */
function eligibility(
  order: TriggerOrder,
  candidate: Candidate,
  today: CalendarDate,
): 'no' | 'yes' | 'countUnknown' {
  if (candidate.begun) return 'yes'
  if (!candidate.enrolled) return triggers(order, candidate, today)
  const count = countVerdict(candidate.recurringCountRule, order)
  return count === 'match' ? 'yes' : count === 'unknown' ? 'countUnknown' : 'no'
}

const holds = (candidate: Candidate): boolean =>
  candidate.begun || (candidate.enabled && candidate.canStillSend)

function shareProduct(order: TriggerOrder, one: Candidate, other: Candidate): boolean {
  const mine = new Set(one.triggerProducts.map(({ id }) => id))
  return other.triggerProducts.some(({ id }) => mine.has(id) && order.productIds.has(id))
}

/** A scenario that an order has or would get. */
export interface OfferedScenario extends Pick<PlannedScenario, 'timing' | 'timedAt' | 'timingVersion'> {
  /** What the order has of it; null: nothing yet, its row would be made. */
  row: Pick<ExistingRow, 'knownAt' | 'planVersion'> | null
  /** Its row is on its way or will be made. */
  open: boolean
}

/** An order as the judgement of one candidate needs it. */
export type CandidateOrder = Pick<TriggerOrder, 'productIds'> &
  Pick<PlannedOrder, 'shipDate' | 'floor' | 'factsKnownAt'>

/**
 * A message as a candidate for an order. `offered` is asked only of messages that could keep the order from others.
 * @param context `now`: epoch milliseconds
 */
export function candidateOf<Message extends CandidateMessage>(
  message: Message,
  standing: CandidateStanding & { offered: () => readonly OfferedScenario[] },
  context: { order: CandidateOrder; rules: ExclusivityRules; now: number },
): Message & Candidate {
  const { enrolled, begun, offered } = standing
  const mayHold = message.exclusive || context.rules.oneSeriesPerOrder
  const canSend = () => offered().some((scenario) => canStillSend(scenario, message, context))
  return { ...message, enrolled, begun, canStillSend: mayHold && canSend() }
}

/** Since when a message's scenarios are meant for an order that it has not enrolled. Epoch milliseconds. */
export const eligibleSince = (
  order: Pick<TriggerOrder, 'productIds'>,
  message: Pick<CandidateMessage, 'triggerProducts' | 'widenedAt'>,
): number => Math.max(triggerSince(order, message) ?? 0, message.widenedAt ?? 0)

/** Whether a scenario is due in the future, or within the grace that holds for it. */
export function canStillSend(
  { row, open, ...scenario }: OfferedScenario,
  message: CandidateMessage,
  { order, now }: { order: CandidateOrder; now: number },
): boolean {
  const { shipDate, floor, factsKnownAt } = order
  if (shipDate === null) return false
  const dueAt = sendAt(shipDate, scenario.timing, floor)
  if (dueAt > now) return true
  const since = { ...scenario, eligibleSince: eligibleSince(order, message) }
  const { lateGraceMinutes, outageGraceMinutes } = message
  const late = latePolicy({
    dueAt,
    notBefore: null,
    now,
    knownAt: knownSince(row, factsKnownAt, since),
    lateGraceMinutes,
    outageGraceMinutes,
    stoppedOverDue: false,
  })
  return open && late.verdict === 'send'
}
