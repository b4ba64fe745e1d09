import { sql } from 'kysely'
import type { OrderId, ShopId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'

/** A failure outside the closed list of codes. */
export const UNFORESEEN = 'UNFORESEEN'

/** An order whose plan fails. Instants are epoch milliseconds. */
export interface PlanFailure {
  since: number
  at: number
  tries: number
  /** The log has it with the rest. */
  errorId: string
}

/** Notes that the plan of an order failed, after its own transaction was rolled back. Does nothing for an order that is gone. */
export async function notePlanFailure(
  tx: ShopTx,
  { shopId, orderId, errorId }: { shopId: ShopId; orderId: OrderId; errorId: string },
): Promise<void> {
  await sql`
    insert into order_plan_failures as f (order_id, shop_id, code, error_id)
    select o.id, ${shopId}, ${UNFORESEEN}, ${errorId} from orders o where o.id = ${orderId}
    on conflict (order_id) do update
       set last_at = clock_timestamp(), tries = f.tries + 1, code = excluded.code, error_id = excluded.error_id`.execute(
    tx,
  )
}

/** Part of a plan: with it, the order's failures are over. */
export async function clearPlanFailure(tx: ShopTx, orderId: OrderId): Promise<void> {
  await sql`delete from order_plan_failures where order_id = ${orderId}`.execute(tx)
}

/** Null: the last plan of the order succeeded. */
export async function readPlanFailure(tx: ShopTx, orderId: string): Promise<PlanFailure | null> {
  const row = await tx
    .selectFrom('order_plan_failures')
    .select(['since', 'last_at', 'tries', 'error_id'])
    .where('order_id', '=', orderId)
    .executeTakeFirst()
  if (!row) return null
  const { since, last_at, tries, error_id } = row
  return { since: since.getTime(), at: last_at.getTime(), tries, errorId: error_id }
}
