import { brand, type OrderId, type ShopId } from '../domain/ids.ts'
import type { ShopTx } from './database.ts'
import { inChunks } from './inChunks.ts'
import { tellOrders } from './outbox.ts'
import { ordersToBackfill } from './planning/backfill.ts'

/** Tells the orders that an edit of a message concerns, in the transaction that makes it. */

/** Those that have something open of this message, no others (delivery.md section 2). */
export async function tellMessageOrders(tx: ShopTx, shopId: ShopId, messageId: string): Promise<void> {
  const rows = await tx
    .selectFrom('deliveries')
    .select('order_id')
    .distinct()
    .where('message_id', '=', messageId)
    .where('state', 'in', ['planned', 'armed', 'sending', 'parked'])
    .where('order_id', 'is not', null)
    .execute()
  await tell(
    tx,
    shopId,
    rows.flatMap(({ order_id }) => (order_id === null ? [] : [brand<OrderId>(order_id)])),
  )
}

/** Those that a message which is on now reaches by its back-fill days (D2). */
export const tellBackfilled = async (tx: ShopTx, shopId: ShopId, messageId: string): Promise<void> =>
  tell(tx, shopId, await ordersToBackfill(tx, messageId))

async function tell(tx: ShopTx, shopId: ShopId, orders: OrderId[]): Promise<void> {
  for (const ids of inChunks(orders)) await tellOrders(tx, shopId, ids, 'messageEdited')
}
