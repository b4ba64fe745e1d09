import { sql } from 'kysely'
import { isCalledOff } from '../../../domain/carts/cartRecords.ts'
import type { LineAccountId, MemberId, OrderId } from '../../../domain/values/ids.ts'
import { type CalendarDate, parseClock } from '../../../domain/values/japanTime.ts'
import type { PlannedOrder } from '../../../domain/delivery/planning.ts'
import type { TriggerOrder } from '../../../domain/messages/trigger.ts'
import type { ShopTx } from '../../database.ts'

/** An order with all that planning needs to know of it. */
export interface OrderToPlan extends PlannedOrder, TriggerOrder {
  id: OrderId
  number: string
  connectionId: string
  lineAccountId: LineAccountId
  memberNo: number | null
  /** The LINE account's rule (V11). */
  oneSeriesPerOrder: boolean
  /** Postgres' clock: the one that decides (delivery.md 1.4). */
  now: number
}

/**
 * Locks an order and reads it: the first lock of planning, before its deliveries. An order has one workflow, but a
 * reset or a nudge may plan it twice at once.
 */
export async function readOrderToPlan(tx: ShopTx, orderId: OrderId): Promise<OrderToPlan | null> {
  await sql`select 1 from orders where id = ${orderId} for update`.execute(tx)
  const row = await ordersToPlan(tx).where('o.id', '=', orderId).executeTakeFirst()
  return row ? orderToPlan(row) : null
}

/** Orders as planning reads them; nothing is locked. */
export const ordersToPlan = (tx: ShopTx) =>
  tx
    .selectFrom('orders as o')
    .innerJoin('cart_connections as c', 'c.id', 'o.connection_id')
    .innerJoin('line_accounts as a', 'a.id', 'c.line_account_id')
    .leftJoin('cart_customers as cc', (join) =>
      join
        .onRef('cc.connection_id', '=', 'o.connection_id')
        .onRef('cc.external_id', '=', 'o.customer_external_id'),
    )
    .leftJoin('member_links as l', (join) =>
      join.onRef('l.customer_id', '=', 'cc.id').onRef('l.line_account_id', '=', 'c.line_account_id'),
    )
    .leftJoin('members as m', 'm.id', 'l.member_id')
    .select([
      'o.id',
      'o.number',
      'o.connection_id',
      'o.ship_date',
      'o.ship_date_first_seen_at',
      'o.recurring_count',
      'o.status',
      'o.kind',
      'o.stopped_at',
      'o.history',
      'o.facts_known_at',
      'c.line_account_id',
      'c.removed_at',
      'c.floor_day',
      'c.floor_time',
      'm.id as member_id',
      'm.no as member_no',
      'a.quota_limit',
      'a.quota_used',
      'a.one_series_per_order',
      sql<string[]>`array(
        select p.id::text from order_items i
          join products p on p.connection_id = o.connection_id and p.code = i.product_code
         where i.order_id = o.id)`.as('product_ids'),
      sql<Date>`clock_timestamp()`.as('now'),
    ])

type Row = Awaited<ReturnType<ReturnType<typeof ordersToPlan>['execute']>>[number]

/** A row of {@link ordersToPlan}. */
export const orderToPlan = (row: Row): OrderToPlan => ({
  id: row.id as OrderId,
  number: row.number,
  connectionId: row.connection_id,
  lineAccountId: row.line_account_id as LineAccountId,
  shipDate: row.ship_date as CalendarDate | null,
  shipDateFirstSeenAt: row.ship_date_first_seen_at?.getTime() ?? null,
  recurringCount: row.recurring_count,
  oneTime: row.kind === 'ONE_TIME',
  cancelled: isCalledOff(row.status),
  stopped: row.stopped_at !== null,
  history: row.history,
  productIds: new Set(row.product_ids),
  oneSeriesPerOrder: row.one_series_per_order,
  connectionRemoved: row.removed_at !== null,
  floor: { dayOffset: row.floor_day, sendTime: parseClock(row.floor_time) },
  factsKnownAt: row.facts_known_at.getTime(),
  memberId: row.member_id as MemberId | null,
  memberNo: row.member_no,
  quotaLeft: row.quota_limit === null || row.quota_used === null || row.quota_used < row.quota_limit,
  now: row.now.getTime(),
})
