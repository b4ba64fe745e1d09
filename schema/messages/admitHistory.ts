import { sql } from 'kysely'
import type { OperatorId, OrderId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { chunked } from '../sql/chunked.ts'

/**
 * Admits the orders that are HISTORY to a message, after a person has seen how many there are (D3). Repeats change
 * nothing.
 */
export async function admitHistory(
  tx: ShopTx,
  {
    by,
    messageId,
    orderIds,
  }: { by: { shopId: ShopId; operatorId: OperatorId }; messageId: string; orderIds: readonly OrderId[] },
): Promise<void> {
  for (const ids of chunked(orderIds))
    await sql`
      insert into history_admissions (order_id, message_id, shop_id, operator_id)
      select o.id, ${messageId}, ${by.shopId}, ${by.operatorId}
        from orders o where o.id = any(${ids}::uuid[]) and o.history
       order by o.id
      on conflict do nothing`.execute(tx)
}
