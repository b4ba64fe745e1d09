import { sql } from 'kysely'
import type { ConnectionId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** Re-reads of single customers: who may ask for one, and which one a connection is at. */

/** Customers of one cart that are read again for one member; more are one person's only by mistake. */
const MOST_CUSTOMERS = 3

/**
 * Notes that a re-read was asked for this member; false: one was within `everyMs` milliseconds. Of two events at once one
 * asks.
 */
export async function claimMemberReread(
  tx: ShopTx,
  { shopId, memberId, everyMs }: { shopId: ShopId; memberId: MemberId; everyMs: number },
): Promise<boolean> {
  const { rows } = await sql`
    insert into member_rereads as m (member_id, shop_id, asked_at)
    values (${memberId}, ${shopId}, clock_timestamp())
        on conflict (member_id) do update set asked_at = excluded.asked_at
     where m.asked_at <= excluded.asked_at - make_interval(secs => ${everyMs / 1_000})
    returning 1`.execute(tx)
  return rows.length > 0
}

/** Takes the one place of a connection's re-reads, or keeps it; false: another one holds it. */
export async function holdConnectionReread(
  tx: ShopTx,
  {
    shopId,
    connectionId,
    holder,
    leaseMs,
  }: { shopId: ShopId; connectionId: ConnectionId; holder: string; leaseMs: number },
): Promise<boolean> {
  const { rows } = await sql`
    insert into connection_rereads as c (connection_id, shop_id, holder, held_until)
    values (${connectionId}, ${shopId}, ${holder}, clock_timestamp() + make_interval(secs => ${leaseMs / 1_000}))
        on conflict (connection_id) do update set holder = excluded.holder, held_until = excluded.held_until
     where c.holder = excluded.holder or c.held_until < clock_timestamp()
    returning 1`.execute(tx)
  return rows.length > 0
}

export async function releaseConnectionReread(
  tx: ShopTx,
  { connectionId, holder }: { connectionId: ConnectionId; holder: string },
): Promise<void> {
  await tx
    .deleteFrom('connection_rereads')
    .where('connection_id', '=', connectionId)
    .where('holder', '=', holder)
    .execute()
}

/** The customers of the cart that the member is linked to, by the cart's ids. */
export async function linkedCustomerIds(
  tx: ShopTx,
  { memberId, connectionId }: { memberId: MemberId; connectionId: ConnectionId },
): Promise<string[]> {
  const rows = await tx
    .selectFrom('member_links as l')
    .innerJoin('cart_customers as k', 'k.id', 'l.customer_id')
    .select('k.external_id')
    .where('l.member_id', '=', memberId)
    .where('l.connection_id', '=', connectionId)
    .orderBy('k.id', 'desc')
    .limit(MOST_CUSTOMERS)
    .execute()
  return rows.map(({ external_id }) => external_id)
}

/** What is stored of this customer is as of this instant (epoch milliseconds); never moves back. */
export async function noteCustomerReread(
  tx: ShopTx,
  { connectionId, externalId, asOf }: { connectionId: ConnectionId; externalId: string; asOf: number },
): Promise<void> {
  await sql`
    update cart_customers set reread_at = greatest(reread_at, ${new Date(asOf)})
     where connection_id = ${connectionId} and external_id = ${externalId}`.execute(tx)
}
