import { sql } from 'kysely'
import type { OrderId, ShopId } from '../domain/ids.ts'
import type { ShopTx } from './database.ts'
import { inChunks } from './inChunks.ts'
import { tellOrders } from './outbox.ts'

/**
 * Tells the orders whose rows the change may move: open ones, and those that a removal cancelled. They know it
 * from now on: a floor that is lowered past a due time is not our lateness (delivery.md 5.4).
 */
export async function tellConnectionOrders(tx: ShopTx, shopId: ShopId, connectionId: string): Promise<void> {
  const { rows } = await sql<{ id: OrderId }>`
    select o.id from orders o
     where o.connection_id = ${connectionId}
       and exists (select 1 from deliveries d
                    where d.order_id = o.id
                      and (d.state in ('planned', 'armed', 'sending', 'parked')
                           or (d.state = 'cancelled' and d.reason = 'CONNECTION_REMOVED')))
     order by o.external_id
       for no key update of o`.execute(tx)
  for (const ids of inChunks(rows.map(({ id }) => id))) {
    await sql`update orders set facts_known_at = clock_timestamp() where id = any(${ids})`.execute(tx)
    await tellOrders(tx, shopId, ids, 'connectionChanged')
  }
}
