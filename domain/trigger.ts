import { addDays, type CalendarDate } from './japanTime.ts'
import { type CountMatch, matchesCount, type RecurringCountRule } from './recurringCount.ts'

/** What of an order decides which messages it triggers. */
export interface TriggerOrder {
  history: boolean
  /** Cancelled or returned. */
  cancelled: boolean
  shipDate: CalendarDate | null
  /** The trigger instant: when we first stored a ship date for the order (D2). Epoch milliseconds. */
  shipDateFirstSeenAt: number | null
  recurringCount: number | null
  /** A single purchase: it has no recurring count, which is not the same as one that nobody knows. */
  oneTime: boolean
  /** Our ids of the products in the order. */
  productIds: ReadonlySet<string>
}

/** What of a message decides which orders trigger it. */
export interface TriggerMessage {
  createdAt: number
  triggerProductIds: readonly string[]
  recurringCountRule: RecurringCountRule | null
  /** Days back from today that a ship date may lie for an order that was triggered before the message was made. */
  backfillDays: number
}

/**
 * Whether an order enrols in a message (domain.md 6.1 ⑥, D1-D3, D12). `countUnknown`: it would, but for a
 * count that nobody knows; the delivery is then explained by COUNT_UNKNOWN, not left out silently.
 * A message that is OFF enrols too: switched on before the due time, it sends (B2).
 */
export function triggers(
  order: TriggerOrder,
  message: TriggerMessage,
  today: CalendarDate,
): 'no' | 'yes' | 'countUnknown' {
  if (order.history || order.cancelled || order.shipDate === null || order.shipDateFirstSeenAt === null)
    return 'no'
  if (!message.triggerProductIds.some((id) => order.productIds.has(id))) return 'no'
  const inTime = order.shipDateFirstSeenAt >= message.createdAt
  const backfilled = message.backfillDays > 0 && order.shipDate >= addDays(today, -message.backfillDays)
  if (!inTime && !backfilled) return 'no'
  const count = countVerdict(message.recurringCountRule, order)
  return count === 'match' ? 'yes' : count === 'unknown' ? 'countUnknown' : 'no'
}

/** {@link matchesCount} for an order: a single purchase never meets a rule that asks for a count (V13). */
export function countVerdict(
  rule: RecurringCountRule | null,
  order: { recurringCount: number | null; oneTime: boolean },
): CountMatch {
  if (rule !== null && order.oneTime && order.recurringCount === null) return 'mismatch'
  return matchesCount(rule, order.recurringCount)
}
