import { type NotNull, sql } from 'kysely'
import { brand, type OrderId, type ShopId } from '../../domain/values/ids.ts'
import { isBlank } from '../../domain/values/text.ts'
import type { ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import { descendingIds, type PageRequest } from '../sql/keysetOrder.ts'
import { announceFact } from './announceFact.ts'
import type { OrderStatus } from '../tables/columns.ts'

export interface OrderFilter {
  connectionId?: string
  memberId?: string
  /** The cart's order number, whole and folded; blank: no filter (domain.md D38). */
  number?: string
  status?: OrderStatus
  /** Ship dates, both ends included. */
  shippedFrom?: string
  shippedTo?: string
  history?: boolean
}

const orders = (tx: ShopTx) =>
  tx
    .selectFrom('orders as o')
    // Every order has its connection. With an inner join the planner takes the policies of both tables for selective,
    // and sorts all orders of a shop for one page.
    .leftJoin('cart_connections as c', 'c.id', 'o.connection_id')
    .select([
      'o.id',
      'o.connection_id',
      'o.external_id',
      'o.number',
      'o.kind',
      'o.status',
      'o.raw_status',
      'o.total',
      'o.ordered_at',
      'o.recurring_count',
      'o.recurring_count_origin',
      'o.scheduled_delivery_date',
      'o.ship_date',
      'o.ship_date_first_seen_at',
      'o.history',
      'o.stopped_at',
      'o.source_updated_at',
      'o.fetched_at',
      'c.cart',
      'c.line_account_id',
      sql<string | null>`(select l.member_id from cart_customers k
          join member_links l on l.customer_id = k.id and l.line_account_id = c.line_account_id
         where k.connection_id = o.connection_id and k.external_id = o.customer_external_id limit 1)`.as(
        'member_id',
      ),
    ])
    .$narrowType<{ cart: NotNull; line_account_id: NotNull }>()

export type OrderRow = Awaited<ReturnType<ReturnType<typeof orders>['executeTakeFirstOrThrow']>>

/** Orders, the ones stored last first. */
export function listOrders(
  tx: ShopTx,
  shopId: ShopId,
  { after, most, ...filter }: OrderFilter & PageRequest<string>,
): Promise<OrderRow[]> {
  let query = orders(tx).where('o.shop_id', '=', shopId).orderBy('o.id', descendingIds).limit(most)
  if (after !== null) query = query.where('o.id', '<', after)
  if (filter.connectionId !== undefined) query = query.where('o.connection_id', '=', filter.connectionId)
  if (!isBlank(filter.number ?? ''))
    query = query.where('o.number_fold', '=', sql<string>`fold_name(${filter.number})`)
  if (filter.status !== undefined) query = query.where('o.status', '=', filter.status)
  if (filter.shippedFrom !== undefined) query = query.where('o.ship_date', '>=', filter.shippedFrom)
  if (filter.shippedTo !== undefined) query = query.where('o.ship_date', '<=', filter.shippedTo)
  if (filter.history !== undefined) query = query.where('o.history', '=', filter.history)
  const { memberId } = filter
  if (memberId !== undefined)
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('member_links as l')
          .innerJoin('cart_customers as k', 'k.id', 'l.customer_id')
          .select('l.member_id')
          .where('l.member_id', '=', memberId)
          .whereRef('k.connection_id', '=', 'o.connection_id')
          .whereRef('k.external_id', '=', 'o.customer_external_id'),
      ),
    )
  return query.execute()
}

/** The order with what was in it and how it was sent. @throws NoSuchRow */
export async function readOrder(tx: ShopTx, id: string) {
  const order = requireRow(await orders(tx).where('o.id', '=', id).executeTakeFirst())
  const items = await tx
    .selectFrom('order_items')
    .select(['line', 'product_code', 'product_name', 'quantity', 'unit_price'])
    .where('order_id', '=', id)
    .orderBy('line')
    .execute()
  const shipments = await tx
    .selectFrom('shipments')
    .select(['line', 'carrier', 'raw_carrier', 'tracking_number', 'ship_date'])
    .where('order_id', '=', id)
    .orderBy('line')
    .execute()
  return { order, items, shipments }
}

export type OrderWhole = Awaited<ReturnType<typeof readOrder>>

/** Stops all deliveries of the order (delivery.md section 4). @throws NoSuchRow */
export async function stopOrder(tx: ShopTx, shopId: ShopId, id: string): Promise<void> {
  const row = await tx
    .updateTable('orders')
    .set({ stopped_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .where('stopped_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (row) return announceFact(tx, { shopId, orderIds: [brand<OrderId>(row.id)], fact: 'orderStopped' })
  requireRow(await tx.selectFrom('orders').select('id').where('id', '=', id).executeTakeFirst())
}
