import { sql } from 'kysely'
import { CALLED_OFF } from '../../domain/carts/cartRecords.ts'
import type { OrderId } from '../../domain/values/ids.ts'
import type { CalendarDate } from '../../domain/values/japanTime.ts'
import { orderShipDate, type PartialShipments } from '../../domain/orders/shipDate.ts'
import type { ShopTx } from '../database.ts'
import { storedDate } from '../tables/storedTime.ts'

/**
 * Whether the setting matters for the order `o`: the cart states no ship date for it, and its parcels do not all have
 * the same one. Orders of HISTORY are included: they have no workflow to tell, but back-fill goes by their date (D3).
 * Cancelled orders are not; they follow the setting when the cart reopens them.
 */
export const goesByParcels = sql<boolean>`(
  o.ship_date_of_parcels and o.status <> all(${CALLED_OFF}::text[])
  and exists (select 1 from shipments s where s.order_id = o.id
              having min(s.ship_date) < max(s.ship_date) or count(s.ship_date) between 1 and count(*) - 1))`

/**
 * Sets the ship dates that another setting gives to orders of several parcels (V12); a first one is their trigger
 * (D2). Answers the orders whose date moved, for the caller to announce. The caller has locked the orders.
 */
export async function moveShipDates(
  tx: ShopTx,
  orderIds: readonly OrderId[],
  rule: PartialShipments,
): Promise<Set<OrderId>> {
  const { rows } = await sql<{
    id: OrderId
    shipDate: CalendarDate | null
    parcels: (string | null)[]
  }>`
    select o.id, o.ship_date as "shipDate",
           array(select s.ship_date::text from shipments s where s.order_id = o.id order by s.line) as parcels
      from orders o
     where o.id = any(${orderIds}) and ${goesByParcels}`.execute(tx)
  const moved = rows.flatMap(({ id, shipDate: before, parcels }) => {
    const shipDate = orderShipDate(
      null,
      parcels.map((text) => ({ shipDate: text === null ? null : storedDate(text) })),
      rule,
    )
    return shipDate === before ? [] : [{ id, shipDate }]
  })
  if (moved.length > 0)
    await sql`
      update orders o
         set ship_date = r."shipDate",
             ship_date_first_seen_at = case when r."shipDate" is null then o.ship_date_first_seen_at
               else coalesce(o.ship_date_first_seen_at, clock_timestamp()) end
        from jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) as r(id uuid, "shipDate" date)
       where o.id = r.id`.execute(tx)
  return new Set(moved.map(({ id }) => id))
}
