import { sql } from 'kysely'
import { isCalledOff } from '../../domain/carts/cartRecords.ts'
import type { OrderId } from '../../domain/values/ids.ts'
import { type CountedOrder, deriveCount } from '../../domain/orders/recurringCount.ts'
import type { ShopTx } from '../database.ts'
import type { SyncedConnection } from './syncTransaction.ts'

/**
 * Derives the recurring count of the orders of these subscriptions where the cart does not state it
 * (domain.md D12). The first import takes every order of the cart from the beginning, so once it is done, the
 * oldest stored order of a subscription is its first. Until then, and where an order has no date, nothing is
 * derived. The caller has locked the orders.
 * @returns the orders whose count changed
 */
export async function countOrders(
  tx: ShopTx,
  connection: SyncedConnection,
  subscriptionIds: string[],
): Promise<OrderId[]> {
  if (subscriptionIds.length === 0 || !connection.firstImportDone) return []
  const rows = await tx
    .selectFrom('orders')
    .select([
      'id',
      'subscription_external_id',
      'ordered_at',
      'status',
      'recurring_count',
      'recurring_count_origin',
    ])
    .where('connection_id', '=', connection.id)
    .where('subscription_external_id', 'in', subscriptionIds)
    .execute()
  const counts: { id: OrderId; count: number | null }[] = []
  for (const siblings of Map.groupBy(rows, (row) => row.subscription_external_id).values()) {
    const orders: CountedOrder[] = siblings.map((row) => ({
      orderId: row.id,
      orderedAt: row.ordered_at?.getTime() ?? Number.NaN,
      cancelled: isCalledOff(row.status),
    }))
    const dated = orders.every((order) => order.cancelled || !Number.isNaN(order.orderedAt))
    for (const row of siblings) {
      if (row.recurring_count_origin === 'API') continue
      const facts = { orderId: row.id, orders, firstOrderStored: true, cartTotal: null }
      const count = dated ? deriveCount(facts) : null
      if (count !== row.recurring_count) counts.push({ id: row.id as OrderId, count })
    }
  }
  if (counts.length === 0) return []
  await sql`
    update orders o
       set recurring_count = r.count, recurring_count_origin = case when r.count is not null then 'DERIVED' end
      from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as r(id uuid, count int)
     where o.id = r.id`.execute(tx)
  return counts.map(({ id }) => id)
}
