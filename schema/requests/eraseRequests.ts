import { sql } from 'kysely'
import { handlingOf } from '../../domain/requests/handling.ts'
import type { MemberId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** Stands where a cart's id stood. */
const GONE = '(消去済み)'

/** A customer of a cart whose data goes. */
interface GoneCustomer {
  connection_id: string
  external_id: string
}

/**
 * Locks the requests of a member, and those for customers who are erased, by id. Before the member: whoever tells a customer
 * about a request locks them in this order.
 */
export async function lockRequestsOf(
  tx: ShopTx,
  { memberId, customers }: { memberId: MemberId; customers: readonly GoneCustomer[] },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from change_requests r
     where r.member_id = ${memberId}
        or exists (select 1 from jsonb_to_recordset(${JSON.stringify(customers)}::jsonb)
                                 as c(connection_id uuid, external_id text)
                    where c.connection_id = r.connection_id and c.external_id = r.customer_external_id)
     order by r.id for update of r`.execute(tx)
  return rows.map(({ id }) => id)
}

/**
 * Leaves of requests their dates, kind and result alone (domain.md D17): no member, no ids of the cart, no products, no
 * words of operators. What is open ends: where nothing was pressed it is called off, so that nothing can be any more; where
 * something was, its outcome stays unknown, and nothing is charged. Nobody settled it. Charges stay.
 */
export async function eraseRequests(tx: ShopTx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const these = sql`${[...ids]}::uuid[]`
  await sql`
    delete from subscription_leases l using change_requests r, cart_connections c
     where r.id = any(${these}) and c.id = r.connection_id and l.cart = c.cart and l.cart_domain = c.cart_domain
       and l.subscription_id = r.subscription_external_id`.execute(tx)
  const without = (column: 'frozen' | 'after') => sql`
    case when ${sql.ref(column)} is null then null
         else ${sql.ref(column)} || '{"subscriptionId": "", "customerId": "", "lines": [], "unshippedOrders": null}' end`
  await sql`
    update change_requests
       set member_id = null, subscription_id = null,
           subscription_external_id = case when subscription_external_id is null then null else ${GONE} end,
           customer_external_id = case when customer_external_id is null then null else ${GONE} end,
           product = null, facts = null, close_note = null, frozen = ${without('frozen')}, after = ${without('after')},
           handling = case when settled_at is not null then handling
                           when press > 0 then ${handlingOf('FAILED', 'OTHER')} else ${handlingOf('CANCELLED', 'OTHER')} end,
           reason = case when settled_at is null and press > 0 then 'OUTCOME_UNKNOWN' else reason end,
           state = case when settled_at is not null then state when press > 0 then 'FAILED' else 'CANCELLED' end,
           settled_at = coalesce(settled_at, clock_timestamp()), look_at = null,
           epoch = epoch + 1, version = version + 1
     where id = any(${these})`.execute(tx)
  await sql`update request_steps set details = '{}' where request_id = any(${these})`.execute(tx)
  await sql`delete from request_notes where request_id = any(${these})`.execute(tx)
}
