import type { SimulatedMessage } from './model.ts'

/**
 * A message as if it were switched on now and its back-fill confirmed: it admits HISTORY (D3), and the orders that
 * back-fill reaches are known from now on, so that passed due times fall under its late grace.
 * @param now epoch milliseconds
 */
export const asEnabled = <Message extends SimulatedMessage>(message: Message, now: number): Message => {
  if (message.enabled) return message
  const backfills = message.backfillDays > 0 ? { admitsHistory: true, widenedAt: now } : {}
  return { ...message, enabled: true, ...backfills }
}
