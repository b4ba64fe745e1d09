import { addDays, type CalendarDate } from '../values/japanTime.ts'
import { type CountMatch, matchesCount, type RecurringCountRule } from '../orders/recurringCount.ts'

/** The parts of an order that decide which messages it triggers. */
export interface TriggerOrder {
  history: boolean
  /** Cancelled or returned. */
  cancelled: boolean
  shipDate: CalendarDate | null
  /** The trigger instant: when we first stored a ship date for the order (D2). Epoch milliseconds. */
  shipDateFirstSeenAt: number | null
  recurringCount: number | null
  /** A one-time purchase: it has no recurring count, as opposed to an unknown one. */
  oneTime: boolean
  /** Our ids of the products in the order. */
  productIds: ReadonlySet<string>
}

/** The parts of a message that decide which orders trigger it. */
export interface TriggerMessage {
  enabled: boolean
  /**
   * Its trigger products, and since when each is one: since the message's creation at the earliest. Epoch
   * milliseconds.
   */
  triggerProducts: readonly { id: string; since: number }[]
  recurringCountRule: RecurringCountRule | null
  /** For an order whose ship date came before the trigger: how many days ago that date may be. */
  backfillDays: number
  /** A person has admitted this order of HISTORY, after seeing how many there are (D3). */
  admitsHistory: boolean
}

/**
 * Whether an order enrols in a message (domain.md 6.1 ⑥, D1-D3, D12). `countUnknown`: it would, but nobody knows its
 * count; the delivery is then explained by COUNT_UNKNOWN instead of missing silently. A message that is OFF enrols
 * too: switched on before the due time, it sends (B2). Back-fill waits for the switch, so that a message that is
 * still being written enrols nobody. An order of HISTORY enrols only by back-fill, and only if a person admitted it.
 */
export const triggers = (
  order: TriggerOrder,
  message: TriggerMessage,
  today: CalendarDate,
): TriggerVerdict['triggers'] => judgeTrigger(order, message, today).triggers

/**
 * Why an order does not enrol in a message. `BEFORE_MESSAGE`: its ship date came before the message could be
 * triggered by it.
 */
export type NotTriggered =
  | 'HISTORY'
  | 'ORDER_CANCELLED'
  | 'NO_SHIP_DATE'
  | 'OTHER_PRODUCT'
  | 'BEFORE_MESSAGE'
  | 'COUNT'

export type TriggerVerdict = { triggers: 'yes' | 'countUnknown' } | { triggers: 'no'; because: NotTriggered }

/** {@link triggers}, and why not. */
export function judgeTrigger(
  order: TriggerOrder,
  message: TriggerMessage,
  today: CalendarDate,
): TriggerVerdict {
  const no = (because: NotTriggered): TriggerVerdict => ({ triggers: 'no', because })
  if (order.history && !message.admitsHistory) return no('HISTORY')
  if (order.cancelled) return no('ORDER_CANCELLED')
  const since = triggerSince(order, message)
  if (since === null) return no('OTHER_PRODUCT')
  if (order.shipDate === null || order.shipDateFirstSeenAt === null) return no('NO_SHIP_DATE')
  const inTime = !order.history && order.shipDateFirstSeenAt >= since
  const from = message.enabled ? backfillFrom(message.backfillDays, today) : null
  if (!inTime && (from === null || order.shipDate < from)) return no('BEFORE_MESSAGE')
  const count = countVerdict(message.recurringCountRule, order)
  if (count === 'mismatch') return no('COUNT')
  return { triggers: count === 'unknown' ? 'countUnknown' : 'yes' }
}

/**
 * Whether an order that enrols gets a scenario: it gets those that existed at the trigger instant (B3). Orders that
 * come by back-fill, HISTORY included, were triggered before the message and get the scenarios of now.
 * @param createdAt when the scenario was added; epoch milliseconds
 * @param since the order's {@link triggerSince} for the message
 */
export function getsScenario(
  createdAt: number,
  order: Pick<TriggerOrder, 'history' | 'shipDateFirstSeenAt'>,
  since: number,
): boolean {
  const triggeredAt = order.shipDateFirstSeenAt ?? 0
  return order.history || triggeredAt < since || createdAt <= triggeredAt
}

/**
 * Since when a message can be triggered by an order: since the first of the order's products became a trigger
 * product. Epoch milliseconds; null: none is one.
 */
export function triggerSince(
  order: Pick<TriggerOrder, 'productIds'>,
  message: Pick<TriggerMessage, 'triggerProducts'>,
): number | null {
  let first: number | null = null
  for (const { id, since } of message.triggerProducts)
    if (order.productIds.has(id) && (first === null || since < first)) first = since
  return first
}

/** The earliest ship date that back-fill reaches (1 day: yesterday); null: there is no back-fill. */
export const backfillFrom = (days: number, today: CalendarDate): CalendarDate | null =>
  days > 0 ? addDays(today, -days) : null

/** {@link matchesCount} for an order: a one-time purchase never meets a rule that needs a count (V13). */
export function countVerdict(
  rule: RecurringCountRule | null,
  order: { recurringCount: number | null; oneTime: boolean },
): CountMatch {
  if (rule !== null && order.oneTime && order.recurringCount === null) return 'mismatch'
  return matchesCount(rule, order.recurringCount)
}
