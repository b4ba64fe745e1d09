import type { CalendarDate } from '../values/japanTime.ts'
import { latePolicy } from './lateness.ts'
import { type ExistingRow, knownSince, type PlannedOrder, type PlannedScenario } from './planning.ts'
import { sendAt } from '../messages/sendTime.ts'
import { countVerdict, type TriggerMessage, type TriggerOrder, triggers } from '../messages/trigger.ts'

/** A message that asks for a product of an order, with all that decides whether it takes the order. */
export interface Taker extends TriggerMessage {
  id: string
  /** 配信順: lower goes first. */
  deliveryOrder: number
  /** "Only the first that matches" (D8): where it takes an order, later ones of its group do not. */
  exclusive: boolean
  /** The order is enrolled in it: its trigger instant has passed and is not asked for again. */
  enrolled: boolean
  /** LINE was asked to send one of its scenarios to this order: it took the order for good. */
  begun: boolean
  /** Whether one of its scenarios can still go: is due in the future, or within the grace that holds for it. */
  canStillSend: boolean
}

/**
 * `no`: the order does not enrol. `countUnknown`: it would, but for a count that nobody knows (D12). `exclusive`:
 * it would, but the message `by` took the order.
 */
export type Taking = { verdict: 'no' | 'countUnknown' | 'takes' } | { verdict: 'exclusive'; by: string }

/** A shop's rules among messages, per LINE account. */
export interface TakingRules {
  /** One order, one follow series: only the first message that matches, whatever its products (V11). */
  oneSeriesPerOrder: boolean
}

/**
 * Which of these messages of one LINE account take an order (domain.md D8, V11), by message id; the order in which
 * they are given decides nothing.
 *
 * The messages are asked in delivery order, the older one first where it is the same; one that has begun to send
 * stands before all others and is never taken off. An exclusive message that takes the order keeps it from later
 * ones that share a trigger product of this order with it; with one series per order every message keeps it from
 * all others. A message that is off, or too late to send anything, keeps nobody from anything.
 */
export function takings(
  order: TriggerOrder,
  messages: readonly Taker[],
  { oneSeriesPerOrder }: TakingRules,
  today: CalendarDate,
): Map<string, Taking> {
  const verdicts = new Map<string, Taking>()
  const holders: Taker[] = []
  for (const message of messages.toSorted(byTurn)) {
    const asked = asks(order, message, today)
    if (asked !== 'yes') {
      verdicts.set(message.id, { verdict: asked })
      continue
    }
    const by = message.begun
      ? undefined
      : holders.find((holder) => oneSeriesPerOrder || (holder.exclusive && areRivals(order, holder, message)))
    verdicts.set(message.id, by ? { verdict: 'exclusive', by: by.id } : { verdict: 'takes' })
    if (!by && (oneSeriesPerOrder || message.exclusive) && holds(message)) holders.push(message)
  }
  return verdicts
}

/** Ids of messages rise with the time at which they were made. */
const byTurn = (a: Taker, b: Taker): number =>
  Number(b.begun) - Number(a.begun) || a.deliveryOrder - b.deliveryOrder || (a.id < b.id ? -1 : 1)

/** Whether the order belongs to the message but for its rivals. What is enrolled stays so; its count may change. */
function asks(order: TriggerOrder, message: Taker, today: CalendarDate): 'no' | 'yes' | 'countUnknown' {
  if (message.begun) return 'yes'
  if (!message.enrolled) return triggers(order, message, today)
  const count = countVerdict(message.recurringCountRule, order)
  return count === 'match' ? 'yes' : count === 'unknown' ? 'countUnknown' : 'no'
}

const holds = (message: Taker): boolean => message.begun || (message.enabled && message.canStillSend)

/** Of one group: both ask for the order by the same product of it. */
function areRivals(order: TriggerOrder, one: Taker, other: Taker): boolean {
  const mine = new Set(one.triggerProducts.map(({ id }) => id))
  return other.triggerProducts.some(({ id }) => mine.has(id) && order.productIds.has(id))
}

/** A scenario that an order has or would get. */
export interface OfferedTime
  extends Pick<PlannedScenario, 'timing' | 'timedAt' | 'timingVersion' | 'askedAt'> {
  /** What the order has of it; null: nothing yet, its row would be made. */
  row: Pick<ExistingRow, 'knownAt' | 'planVersion'> | null
  /** Its row is on its way or will be made. */
  open: boolean
}

/** Whether any of these scenarios is due in the future, or within the grace that holds for it. */
export function canStillSend(
  times: readonly OfferedTime[],
  order: Pick<PlannedOrder, 'shipDate' | 'floor' | 'factsKnownAt'>,
  graces: { lateGraceMinutes: number; outageGraceMinutes: number },
  now: number,
): boolean {
  const { shipDate, floor, factsKnownAt } = order
  if (shipDate === null) return false
  return times.some(({ row, open, ...scenario }) => {
    const dueAt = sendAt(shipDate, scenario.timing, floor)
    if (dueAt > now) return true
    const knownAt = knownSince(row, factsKnownAt, scenario)
    const late = latePolicy({ ...graces, dueAt, notBefore: null, now, knownAt, stoppedOverDue: false })
    return open && late.verdict === 'send'
  })
}
