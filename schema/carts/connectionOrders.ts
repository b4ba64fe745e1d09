import { sql } from 'kysely'
import type { OrderId, ShopId } from '../../domain/values/ids.ts'
import type { PartialShipments } from '../../domain/orders/shipDate.ts'
import type { ShopTx } from '../database.ts'
import { PENDING } from '../sql/deliveryStates.ts'
import { announceFact, lockOrders } from '../orders/announceFact.ts'
import { goesByParcels, moveShipDates } from '../orders/partialShipments.ts'

/** Whether the order `o` has rows that are open, or that a removal cancelled. */
const hasRows = sql<boolean>`
  exists (select 1 from deliveries d
           where d.order_id = o.id
             and (d.state in ${PENDING}
                  or (d.state = 'cancelled' and d.reason = 'CONNECTION_REMOVED')))`

/** What changed of a connection, as its orders see it. */
interface ConnectionEdit {
  /** Rows may move or open again: it was removed, linked again, or its floor moved. */
  moves: boolean
  /** The setting, if it changed: ship dates may move. */
  partialShipments: PartialShipments | null
}

/**
 * Brings the ship dates of orders in line with the connection's setting and tells the orders whose rows the
 * change may move. They know it from now on: a floor that is lowered past a due time is not our lateness
 * (delivery.md 5.4), and neither is a ship date that the setting moves into the past. All orders are locked
 * at once, by external id, under the connection's own lock, which keeps batches of its synchronisation out.
 */
export async function tellConnectionOrders(
  tx: ShopTx,
  shopId: ShopId,
  connectionId: string,
  { moves, partialShipments }: ConnectionEdit,
): Promise<void> {
  const concerned = [...(moves ? [hasRows] : []), ...(partialShipments === null ? [] : [goesByParcels])]
  if (concerned.length === 0) return
  const orders = await lockOrders(
    tx,
    sql`o.connection_id = ${connectionId} and (${sql.join(concerned, sql` or `)})`,
  )
  const moved =
    partialShipments === null ? new Set<OrderId>() : await moveShipDates(tx, orders, partialShipments)
  await announceFact(tx, { shopId, orderIds: [...moved], fact: 'shipDateChanged' })
  const others = moves ? orders.filter((id) => !moved.has(id)) : []
  await announceFact(tx, { shopId, orderIds: others, fact: 'connectionChanged' })
}
