import { sql } from 'kysely'
import type { RequestId } from '../../domain/requests/request.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** A subscription as carts know it: what a lease is for. */
export interface LeasedSubscription {
  cart: string
  cartDomain: string
  /** The cart's own id. */
  subscriptionId: string
}

/** `epoch`: who may write, until another takes the lease or a person takes the request over. */
export type Taken = { taken: true; epoch: number } | { taken: false; freeInMs: number; ended: boolean }

/**
 * Takes the lease of the request's subscription for `ms` and raises the epoch of both. While another holds it, it is not
 * taken; nobody is pushed out before the end of the lease (requests.md 2). A request that was pressed by an older epoch
 * is fenced from here on: whoever pressed has no lease any more.
 */
export async function takeLease(
  tx: ShopTx,
  {
    shopId,
    requestId,
    subscription,
    holder,
    ms,
    evenSettled = false,
  }: {
    shopId: ShopId
    requestId: RequestId
    subscription: LeasedSubscription
    holder: string
    ms: number
    evenSettled?: boolean
  },
): Promise<Taken> {
  const request = await tx
    .selectFrom('change_requests')
    .select(['epoch', 'settled_at'])
    .where('id', '=', requestId)
    .forUpdate()
    .executeTakeFirst()
  if (!request || (request.settled_at !== null && !evenSettled))
    return { taken: false, freeInMs: 0, ended: true }
  const { cart, cartDomain, subscriptionId } = subscription
  const { rows } = await sql<{ epoch: number | null; free_in_ms: number }>`
    select * from take_subscription_lease(${shopId}, ${cart}, ${cartDomain}, ${subscriptionId}, ${request.epoch},
                                          ${holder}, ${Math.round(ms)})`.execute(tx)
  const epoch = rows[0]?.epoch ?? null
  if (epoch === null) return { taken: false, freeInMs: rows[0]?.free_in_ms ?? 0, ended: false }
  await sql`
    update change_requests
       set epoch = ${epoch}, look_at = null, waits_for = null,
           state = case when state = 'QUEUED' then 'RUNNING' else state end,
           fenced_at = case when pressed_at is null then null else coalesce(fenced_at, clock_timestamp()) end,
           version = version + 1
     where id = ${requestId}`.execute(tx)
  return { taken: true, epoch }
}

/** Holds the lease for `ms` from now; false: it ended, or another has it. */
export async function renewLease(
  tx: ShopTx,
  { subscription, epoch, ms }: { subscription: LeasedSubscription; epoch: number; ms: number },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update subscription_leases set expires_at = clock_timestamp() + ${Math.round(ms)} * interval '1 millisecond'
     where cart = ${subscription.cart} and cart_domain = ${subscription.cartDomain}
       and subscription_id = ${subscription.subscriptionId} and epoch = ${epoch}
       and expires_at > clock_timestamp()`.execute(tx)
  return (numAffectedRows ?? 0n) > 0n
}

/** Ends the lease, so that the next need not wait. */
export async function releaseLease(
  tx: ShopTx,
  { subscription, epoch }: { subscription: LeasedSubscription; epoch: number },
): Promise<void> {
  await sql`
    update subscription_leases set expires_at = clock_timestamp()
     where cart = ${subscription.cart} and cart_domain = ${subscription.cartDomain}
       and subscription_id = ${subscription.subscriptionId} and epoch = ${epoch}
       and expires_at > clock_timestamp()`.execute(tx)
}
