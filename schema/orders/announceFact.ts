import { type RawBuilder, sql } from 'kysely'
import type { OrderFact } from '../../domain/outbox/facts.ts'
import type { OrderId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { tellOrders } from '../outbox.ts'

/**
 * Locks the orders `o` that meet the condition, in the lock order (connection, then external id); answers their ids.
 */
export async function lockOrders(tx: ShopTx, concerned: RawBuilder<boolean>): Promise<OrderId[]> {
  const { rows } = await sql<{ id: OrderId }>`
    select o.id from orders o
     where ${concerned}
     order by o.connection_id, o.external_id
       for no key update of o`.execute(tx)
  return rows.map(({ id }) => id)
}

/**
 * Notes that a fact about these orders became known now, and tells their workflows. What was due before this instant
 * is not our lateness (delivery.md 5.4). The caller has locked the orders.
 */
export async function announceFact(
  tx: ShopTx,
  { shopId, orderIds, fact }: { shopId: ShopId; orderIds: readonly OrderId[]; fact: OrderFact },
): Promise<void> {
  if (orderIds.length === 0) return
  await sql`update orders set facts_known_at = clock_timestamp() where id = any(${orderIds}::uuid[])`.execute(
    tx,
  )
  await tellOrders(tx, { shopId, orderIds, fact })
}
