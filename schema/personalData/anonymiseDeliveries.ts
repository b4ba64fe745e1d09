import { sql } from 'kysely'
import type { MemberId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/**
 * Leaves of what was sent to a member, and of what was sent about these orders, the date, kind and result alone (domain.md
 * D17). What waits is called off; what is being pushed may have arrived.
 * @returns how many rows it were
 */
export async function anonymiseDeliveries(
  tx: ShopTx,
  { memberId, orderIds }: { memberId: MemberId; orderIds: readonly string[] },
): Promise<number> {
  const orders = sql`${[...orderIds]}::uuid[]`
  const { numAffectedRows } = await sql`
    update deliveries
       set order_id = case when order_id = any(${orders}) then null else order_id end,
           planned_ship_date = case when order_id = any(${orders}) then null else planned_ship_date end,
           member_id = null, member_no = null, body = null, failure = null, content_fault = null, noted = null,
           generation = generation + 1,
           state = case when state = 'sending' then 'unknown' when state in ('planned', 'armed', 'parked') then 'cancelled'
                        else state end,
           reason = case when state in ('planned', 'armed', 'parked') then 'UNLINKED' else reason end,
           actions_open = 0,
           settled_at = coalesce(settled_at, clock_timestamp()), notified_at = coalesce(notified_at, clock_timestamp())
     where member_id = ${memberId} or order_id = any(${orders})`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}
