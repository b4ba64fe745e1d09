import { type CalendarDate, addDays, dateInJapan } from '../values/japanTime.ts'

/** Days within which an order counts as one that a message brought; a decision of this product. */
export const DEFAULT_UPSELL_DAYS = 7
export const MAX_UPSELL_DAYS = 90

/** An order of a member whom a message reached. Instants are epoch milliseconds. */
export interface OrderAfterSend {
  readonly sentAt: number
  readonly orderedAt: number
  /** The how-manieth of its subscription; null for one-time orders and where it is unknown. */
  readonly recurringCount: number | null
  readonly status: 'OPEN' | 'SHIPPED' | 'DELIVERED' | 'CANCELLED' | 'RETURNED'
}

/**
 * Whether an order counts as an up-sell after a message: placed after the send, and until the end of the n-th day
 * after it in Japan. Not one that came to nothing; not the next order of a running subscription, which the cart
 * makes by itself. That the message brought it nobody can know: it is what came after it.
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
