import { sql } from 'kysely'
import { isCalledOff } from '../../domain/carts/cartRecords.ts'
import { brand, type OrderId } from '../../domain/values/ids.ts'
import { type CalendarDate, dateInJapan } from '../../domain/values/japanTime.ts'
import { backfillFrom, triggers } from '../../domain/messages/trigger.ts'
import type { ShopTx } from '../database.ts'
import { triggerMessageOf, TRIGGER_PRODUCTS } from './triggerMessage.ts'

/** An order that back-fill reaches. */
export interface BackfilledOrder {
  id: OrderId
  /** Of a first import (D3). */
  history: boolean
}

/**
 * The orders that a message, if on, would enrol by its back-fill days (domain.md D2): with one of its products, a
 * ship date in the range, and no enrolment in it. `which`: `admitted` leaves out orders of HISTORY that nobody
 * admitted, `all` includes them, to show and confirm how many there are (D3). `days` replaces the message's own
 * back-fill days, for a preview.
 */
export const ordersToBackfill = async (
  tx: ShopTx,
  { messageId, which, days }: { messageId: string; which: 'admitted' | 'all'; days?: number },
): Promise<BackfilledOrder[]> => (await read(tx, messageId, { which, days, after: null, most: null })).reached

/** The next orders by id that a message, switched on, reaches, at most `most`; none after the last. */
export async function nextToBackfill(
  tx: ShopTx,
  { messageId, after, most }: { messageId: string; after: string | null; most: number },
): Promise<OrderId[]> {
  const found: OrderId[] = []
  let from = after
  for (;;) {
    const looked = Math.max(most, LOOKED_AT)
    const { reached, last } = await read(tx, messageId, { which: 'admitted', after: from, most: looked })
    found.push(...reached.map(({ id }) => id))
    if (found.length >= most || last === null) return found.slice(0, most)
    from = last
  }
}

/** At least as many orders per query: many of those with the product may have another count. */
const LOOKED_AT = 500

interface Range {
  which: 'admitted' | 'all'
  days?: number | undefined
  after: string | null
  /** At most as many orders are read; null: all. */
  most: number | null
}

/** `last`: the last order that was read; null after the last page. */
async function read(
  tx: ShopTx,
  messageId: string,
  { which, days, after, most }: Range,
): Promise<{ reached: BackfilledOrder[]; last: string | null }> {
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
  if (from === null) return { reached: [], last: null }
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
    .$if(which === 'admitted', (query) => query.where(IS_ADMITTED))
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
    .$if(after !== null, (query) => query.where('o.id', '>', after))
    .groupBy('o.id')
    .orderBy('o.id')
    .$if(most !== null, (query) => query.limit(most ?? 0))
    .execute()
  const reached = rows
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
      const candidate = triggerMessageOf({
        ...message,
        enabled: true,
        admitted: true,
        products: row.products,
      })
      return triggers(order, candidate, today) !== 'no'
    })
    .map(({ id, history }) => ({ id: brand<OrderId>(id), history }))
  return { reached, last: most !== null && rows.length === most ? (rows.at(-1)?.id ?? null) : null }
}

const IS_ADMITTED = sql<boolean>`(not o.history or exists (
  select 1 from history_admissions h where h.order_id = o.id and h.message_id = m.id))`
