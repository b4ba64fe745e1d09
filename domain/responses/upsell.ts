import { type CalendarDate, addDays, dateInJapan } from '../values/japanTime.ts'

/** Days after a message within which an order counts as an up-sell; a decision of this product. */
export const DEFAULT_UPSELL_DAYS = 7
export const MAX_UPSELL_DAYS = 90

/** An order of a member who got a message. Instants are epoch milliseconds. */
export interface OrderAfterSend {
  readonly sentAt: number
  readonly orderedAt: number
  /** 1 for a subscription's first order; null for one-time orders and when unknown. */
  readonly recurringCount: number | null
  readonly status: 'OPEN' | 'SHIPPED' | 'DELIVERED' | 'CANCELLED' | 'RETURNED'
}

/**
 * Whether an order counts as an up-sell after a message: placed after the send and before the end of the `days`-th day
 * after it in Japan. Cancelled and returned orders do not count, nor do the later orders of a subscription, which the
 * cart places itself. This is correlation: nobody can know whether the message caused the order.
 */
export function isUpsellOrder(
  { sentAt, orderedAt, recurringCount, status }: OrderAfterSend,
  days: number,
): boolean {
  const lastDay: CalendarDate = addDays(dateInJapan(sentAt), days)
  return (
    orderedAt > sentAt &&
    dateInJapan(orderedAt) <= lastDay &&
    (recurringCount === null || recurringCount <= 1) &&
    status !== 'CANCELLED' &&
    status !== 'RETURNED'
  )
}
