import { sql } from 'kysely'
import type { RecurringCountRule } from '../../domain/orders/recurringCount.ts'
import type { TriggerMessage } from '../../domain/messages/trigger.ts'

/**
 * The products by which a message (m, mp) asks for an order (p, of its items), and since when each is a trigger
 * product, in epoch milliseconds. To be selected in a query grouped by message or order.
 */
export const TRIGGER_PRODUCTS = sql<Record<string, number>>`jsonb_object_agg(p.id::text,
  floor(extract(epoch from greatest(m.created_at, mp.added_at)) * 1000))`

/** What of a stored message decides which orders trigger it. */
export const askingMessage = (row: {
  enabled: boolean
  products: Record<string, number>
  recurring_count_rule: unknown
  backfill_days: number
  admitted: boolean
}): TriggerMessage => ({
  enabled: row.enabled,
  triggerProducts: Object.entries(row.products).map(([id, since]) => ({ id, since })),
  recurringCountRule: row.recurring_count_rule as RecurringCountRule | null,
  backfillDays: row.backfill_days,
  admitsHistory: row.admitted,
})
