import { sql } from 'kysely'
import { isCalledOff } from '../../domain/cartRecords.ts'
import { brand, type OrderId } from '../../domain/ids.ts'
import { type CalendarDate, dateInJapan } from '../../domain/japanTime.ts'
import { backfillFrom, triggers } from '../../domain/trigger.ts'
import type { ShopTx } from '../database.ts'
import { askingMessage, TRIGGER_PRODUCTS } from './asking.ts'

/** An order that back-fill reaches. */
export interface BackfilledOrder {
  id: OrderId
  /** Of a first import (D3). */
  history: boolean
}

/**
 * The orders that a message would enrol now if it were on, by its back-fill days (domain.md D2): those with one
 * of its products and a ship date in the range that are not enrolled in it.
 * @param which `letIn`: of HISTORY those alone that a person let in. `all`: HISTORY as well, to show and to confirm how
 *   many there are (D3)
 * @param days other back-fill days than the message's own, to see what they would reach
 */
export async function ordersToBackfill(
  tx: ShopTx,
  messageId: string,
  which: 'letIn' | 'all',
  days?: number,
): Promise<BackfilledOrder[]> {
  const stored = await tx
    .selectFrom('follow_messages')
    .select([
      'line_account_id',
      'recurring_count_rule',
      'backfill_days',
      sql<Date>`clock_timestamp()`.as('now'),
    ])
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow()
  const message = { ...stored, backfill_days: days ?? stored.backfill_days }
  const today = dateInJapan(message.now.getTime())
  const from = backfillFrom(message.backfill_days, today)
  if (from === null) return []
  const rows = await tx
    .selectFrom('follow_messages as m')
    .innerJoin('follow_message_products as mp', 'mp.message_id', 'm.id')
    .innerJoin('products as p', 'p.id', 'mp.product_id')
    .innerJoin('cart_connections as c', (join) =>
      join.onRef('c.id', '=', 'p.connection_id').onRef('c.line_account_id', '=', 'm.line_account_id'),
    )
    .innerJoin('orders as o', 'o.connection_id', 'c.id')
    .innerJoin('order_items as i', (join) =>
      join.onRef('i.order_id', '=', 'o.id').onRef('i.product_code', '=', 'p.code'),
    )
    .select([
      'o.id',
      'o.ship_date',
      'o.ship_date_first_seen_at',
      'o.status',
      'o.kind',
      'o.recurring_count',
      'o.history',
      TRIGGER_PRODUCTS.as('products'),
    ])
    .where('m.id', '=', messageId)
    .where('c.removed_at', 'is', null)
    .where('o.ship_date', '>=', from)
    .$if(which === 'letIn', (query) => query.where(IS_LET_IN))
    .where('o.stopped_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('enrolments as e')
            .select('e.message_id')
            .whereRef('e.message_id', '=', 'm.id')
            .whereRef('e.order_id', '=', 'o.id'),
        ),
      ),
    )
    .groupBy('o.id')
    .orderBy('o.id')
    .execute()
  return rows
    .filter((row) => {
      const order = {
        history: row.history,
        cancelled: isCalledOff(row.status),
        shipDate: row.ship_date as CalendarDate,
        shipDateFirstSeenAt: row.ship_date_first_seen_at?.getTime() ?? null,
        recurringCount: row.recurring_count,
        oneTime: row.kind === 'ONE_TIME',
        productIds: new Set(Object.keys(row.products)),
      }
      const asking = askingMessage({ ...message, enabled: true, admitted: true, products: row.products })
      return triggers(order, asking, today) !== 'no'
    })
    .map(({ id, history }) => ({ id: brand<OrderId>(id), history }))
}

const IS_LET_IN = sql<boolean>`(not o.history or exists (
  select 1 from history_admissions h where h.order_id = o.id and h.message_id = m.id))`
