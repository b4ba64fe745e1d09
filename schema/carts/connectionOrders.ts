import { sql } from 'kysely'
import type { OrderId, ShopId } from '../../domain/values/ids.ts'
import type { PartialShipments } from '../../domain/orders/shipDate.ts'
import type { ShopTx } from '../database.ts'
import { PENDING } from '../sql/deliveryStates.ts'
import { announceFact, lockOrders } from '../orders/announceFact.ts'
import { goesByParcels, moveShipDates } from '../orders/partialShipments.ts'

/** Whether the order `o` has deliveries that are open, or that a removal cancelled. */
const hasDeliveries = sql<boolean>`
  exists (select 1 from deliveries d
           where d.order_id = o.id
             and (d.state in ${PENDING}
                  or (d.state = 'cancelled' and d.reason = 'CONNECTION_REMOVED')))`

/** What an edit of a connection means for its orders. */
interface ConnectionEdit {
  shopId: ShopId
  connectionId: string
  /** Whether deliveries may move or open again: it was removed, connected again, or its floor moved. */
  movesDeliveries: boolean
  /** The new setting, by which ship dates may move; null when it did not change. */
  partialShipments: PartialShipments | null
}

/**
 * Applies the connection's setting to the ship dates of its orders, and tells the orders whose deliveries the edit
 * may move. It became known now: a floor that is lowered past a due time is not our lateness (delivery.md 5.4), nor is
 * a ship date that the setting moves into the past. The caller has locked the connection, which keeps batches of its
 * synchronisation out; all orders are locked at once.
 */
export async function tellConnectionOrders(
  tx: ShopTx,
  { shopId, connectionId, movesDeliveries, partialShipments }: ConnectionEdit,
): Promise<void> {
  const concerned = [
    ...(movesDeliveries ? [hasDeliveries] : []),
    ...(partialShipments === null ? [] : [goesByParcels]),
  ]
  if (concerned.length === 0) return
  const orders = await lockOrders(
    tx,
    sql`o.connection_id = ${connectionId} and (${sql.join(concerned, sql` or `)})`,
  )
  const moved =
    partialShipments === null ? new Set<OrderId>() : await moveShipDates(tx, orders, partialShipments)
  await announceFact(tx, { shopId, orderIds: [...moved], fact: 'shipDateChanged' })
  const others = movesDeliveries ? orders.filter((id) => !moved.has(id)) : []
  await announceFact(tx, { shopId, orderIds: others, fact: 'connectionChanged' })
}
