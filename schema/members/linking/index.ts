import { sql } from 'kysely'
import type { ConnectionId, LineAccountId, MemberId, ShopId } from '../../../domain/values/ids.ts'
import type { LinkState } from '../../../domain/members/linkState.ts'
import type { ShopTx } from '../../database.ts'
import { matchCascading, toMatch } from './matchCascade.ts'
import { storeMemberLinkStates } from './memberLinkStates.ts'

/**
 * Links a member to the cart customers who have the member's phone, in every cart of the LINE account, and removes
 * links that no longer hold (domain.md 3, D13, D14). The result follows from the facts of now: the order in which
 * phone and customers came does not matter. Lost customers go to the member who has their phone, if any. The orders
 * of the customers concerned are told.
 *
 * To be called after the change of the member's phone, in the same transaction, which has raised the version; {@link
 * lockLinking} before it. Raises the versions of other members that change.
 *
 * @returns the member's state over all carts, as stored in members.link_state
 */
export async function relinkMember(tx: ShopTx, shopId: ShopId, memberId: MemberId): Promise<LinkState> {
  const { line_account_id } = await tx
    .selectFrom('members')
    .select('line_account_id')
    .where('id', '=', memberId)
    .executeTakeFirstOrThrow()
  const lineAccountId = line_account_id as LineAccountId
  await lockLinking(tx, lineAccountId)
  const member = await tx
    .selectFrom('members')
    .select(['id', 'no', 'phone'])
    .where('id', '=', memberId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const connections = await tx
    .selectFrom('cart_connections')
    .select('id')
    .where('line_account_id', '=', lineAccountId)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute()
  const matched = new Set([memberId])
  const changed = new Set<MemberId>()
  for (const { id } of connections) {
    const cart = { id: id as ConnectionId, lineAccountId }
    const inCart = await matchCascading(tx, { shopId, cart, members: [toMatch(member)] })
    for (const other of inCart.members) matched.add(other)
    for (const other of inCart.changed) changed.add(other)
  }
  const states = await storeMemberLinkStates(tx, [...matched], { changed, edited: memberId })
  return states.get(memberId) ?? 'UNLINKED'
}

/**
 * The same in one cart for all members who have one of these phones or are linked to a customer by one: for phones
 * whose customers came, went or changed.
 *
 * To be called after the change of the customers, in the same transaction.
 */
export async function relinkPhones(
  tx: ShopTx,
  { shopId, connectionId, phones }: { shopId: ShopId; connectionId: ConnectionId; phones: string[] },
): Promise<void> {
  if (phones.length === 0) return
  const { line_account_id } = await tx
    .selectFrom('cart_connections')
    .select('line_account_id')
    .where('id', '=', connectionId)
    .executeTakeFirstOrThrow()
  const lineAccountId = line_account_id as LineAccountId
  await lockLinking(tx, lineAccountId)
  const members = await tx
    .selectFrom('members')
    .select(['id', 'no', 'phone'])
    .where('line_account_id', '=', lineAccountId)
    .where('phone', 'in', phones)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  if (members.length === 0) return
  const cart = { id: connectionId, lineAccountId }
  const matched = await matchCascading(tx, { shopId, cart, members: members.map(toMatch) })
  await storeMemberLinkStates(tx, [...matched.members], matched)
}

/**
 * The same for every phone of a cart that is connected again. While it was away no link was made or removed, and its
 * next pull says nothing of unchanged customers.
 *
 * To be called after the connection was revived, in the same transaction.
 */
export async function relinkConnection(
  tx: ShopTx,
  {
    shopId,
    connectionId,
    lineAccountId,
  }: { shopId: ShopId; connectionId: ConnectionId; lineAccountId: LineAccountId },
): Promise<void> {
  await lockLinking(tx, lineAccountId)
  const { rows } = await sql<{ id: string; no: number; phone: string | null }>`
    select id, no, phone from members
     where line_account_id = ${lineAccountId}
       and (phone in (select phone from cart_customer_phones where connection_id = ${connectionId})
            or id in (select member_id from member_links where connection_id = ${connectionId})
            or id in (select member_id from member_link_states where connection_id = ${connectionId}))
     order by id
       for no key update`.execute(tx)
  const members = rows.map(toMatch).toSorted((a, b) => a.no - b.no)
  const matched = await matchCascading(tx, { shopId, cart: { id: connectionId, lineAccountId }, members })
  await storeMemberLinkStates(tx, [...matched.members], matched)
}

/**
 * Leaves a cart out of the link states of the account's members. Its links stay for its return.
 *
 * To be called after the connection was removed, in the same transaction.
 */
export async function leaveCartOut(
  tx: ShopTx,
  connectionId: ConnectionId,
  lineAccountId: LineAccountId,
): Promise<void> {
  await lockLinking(tx, lineAccountId)
  const rows = await tx
    .selectFrom('member_link_states as s')
    .innerJoin('members as m', 'm.id', 's.member_id')
    .select('m.id')
    .where('s.connection_id', '=', connectionId)
    .where('s.state', '<>', 'UNLINKED')
    .orderBy('m.id')
    .forNoKeyUpdate('m')
    .execute()
  await storeMemberLinkStates(
    tx,
    rows.map(({ id }) => id as MemberId),
  )
}

/**
 * Makes linking within a LINE account serial until the transaction ends. Of two members who claim one customer, the
 * second sees the first. A phone and a customer that arrive at the same time do not miss each other: both were
 * written before the lock and are searched for after it.
 *
 * Taken before the lock of a member (syncTransaction.ts): its holder may have to lock other members of the account.
 */
export const lockLinking = (tx: ShopTx, lineAccountId: LineAccountId) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`todoke.linking:${lineAccountId}`}, 0))`.execute(tx)
