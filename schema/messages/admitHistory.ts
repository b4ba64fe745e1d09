import { sql } from 'kysely'
import type { OperatorId, OrderId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { chunked } from '../sql/chunked.ts'

/** Lets those of the orders that are HISTORY into a message, of which a person has seen how many; repeats change nothing. */
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
