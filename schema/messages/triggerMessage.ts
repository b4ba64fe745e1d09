import { sql } from 'kysely'
import type { RecurringCountRule } from '../../domain/orders/recurringCount.ts'
import type { CandidateMessage } from '../../domain/delivery/exclusivity.ts'
import type { TriggerMessage } from '../../domain/messages/trigger.ts'

/**
 * The trigger products of a message (m, mp), and since when each is one, in epoch milliseconds. For a query grouped
 * by message or order.
 */
export const TRIGGER_PRODUCTS = sql<Record<string, number>>`jsonb_object_agg(mp.product_id::text,
  floor(extract(epoch from greatest(m.created_at, mp.added_at)) * 1000))`

interface TriggerColumns {
  enabled: boolean
  products: Record<string, number>
  recurring_count_rule: unknown
  backfill_days: number
  admitted: boolean
}

/** What of a stored message decides which orders trigger it. */
export const triggerMessageOf = (row: TriggerColumns): TriggerMessage => ({
  enabled: row.enabled,
  triggerProducts: Object.entries(row.products).map(([id, since]) => ({ id, since })),
  recurringCountRule: row.recurring_count_rule as RecurringCountRule | null,
  backfillDays: row.backfill_days,
  admitsHistory: row.admitted,
})

interface CandidateColumns extends TriggerColumns {
  id: string
  delivery_order: number
  exclusive: boolean
  widened_at: Date | null
  late_grace_minutes: number
  outage_grace_minutes: number
}

/** What of a stored message decides which orders enrol in it. */
export const candidateMessageOf = (row: CandidateColumns): CandidateMessage => ({
  ...triggerMessageOf(row),
  id: row.id,
  deliveryOrder: row.delivery_order,
  exclusive: row.exclusive,
  widenedAt: row.widened_at?.getTime() ?? null,
  lateGraceMinutes: row.late_grace_minutes,
  outageGraceMinutes: row.outage_grace_minutes,
})
