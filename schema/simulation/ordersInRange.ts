import { sql } from 'kysely'
import type { CalendarDate } from '../../domain/values/japanTime.ts'
import type { ShopTx } from '../database.ts'

/**
 * Ids of the next orders by id with a trigger product of the message and a ship date in the range; empty after the
 * last page.
 */
export async function pageOfOrders(
  tx: ShopTx,
  {
    messageId,
    from,
    to,
    after,
    most,
  }: { messageId: string; from: CalendarDate; to: CalendarDate; after: string | null; most: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select o.id from orders o
     where o.shop_id = nullif(current_setting('app.shop_id', true), '')::uuid
       and o.ship_date between ${from}::date and ${to}::date
       and (${after}::uuid is null or o.id > ${after}::uuid)
       and exists (select 1 from order_items i
                     join products p on p.connection_id = o.connection_id and p.code = i.product_code
                     join follow_message_products mp on mp.product_id = p.id and mp.message_id = ${messageId}
                    where i.order_id = o.id)
     order by o.id limit ${most}`.execute(tx)
  return rows.map(({ id }) => id)
}
