import type { SimulatedMessage } from './model.ts'

/**
 * A message as if it were switched on now, and the count of its back-fill confirmed: it takes in HISTORY (D3), and asks
 * for what its back-fill reaches from now on, so that what was due before is late by its late grace.
 * @param now epoch milliseconds
 */
export const asEnabled = <Message extends SimulatedMessage>(message: Message, now: number): Message => {
  if (message.enabled) return message
  const backfills = message.backfillDays > 0 ? { admitsHistory: true, widenedAt: now } : {}
  return { ...message, enabled: true, ...backfills }
}
