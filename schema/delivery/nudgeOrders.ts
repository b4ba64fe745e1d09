import { sql } from 'kysely'
import { orderWorkflowId } from '../../domain/outbox/facts.ts'
import type { ConnectionId, OrderId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { tellOrders } from '../outbox.ts'

/**
 * Nudges the workflows of these orders because of their open rows, and notes the time. A workflow with a pending fact
 * in the outbox is left out, since it plans again by that one: while Temporal is down nudges do not pile up. Answers
 * how many were nudged.
 */
export async function nudgeOrders(tx: ShopTx, shopId: ShopId, orderIds: OrderId[]): Promise<number> {
  const ids = [...new Set(orderIds)]
  const orders = await tx
    .selectFrom('orders')
    .select(['id', 'connection_id', 'external_id'])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute()
  const workflows = new Map(
    orders.map((order) => [
      orderWorkflowId(order.connection_id as ConnectionId, order.external_id),
      order.id as OrderId,
    ]),
  )
  const { rows: waiting } = await sql<{ workflow_id: string }>`
    select workflow_id from outbox where done_at is null and workflow_id = any(${[...workflows.keys()]}::text[])`.execute(
    tx,
  )
  for (const { workflow_id } of waiting) workflows.delete(workflow_id)
  await tellOrders(tx, { shopId, orderIds: [...workflows.values()], fact: 'nudged' })
  await sql`update deliveries set nudged_at = clock_timestamp()
             where order_id = any(${ids}::uuid[]) and (state in ('planned', 'parked') or actions_open > 0)`.execute(
    tx,
  )
  return workflows.size
}
