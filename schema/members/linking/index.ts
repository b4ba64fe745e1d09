import { sql } from 'kysely'
import type { ConnectionId, LineAccountId, MemberId, ShopId } from '../../../domain/values/ids.ts'
import type { LinkState } from '../../../domain/members/linkState.ts'
import type { ClaimBox } from '../../crypto/claimBox.ts'
import type { ShopTx } from '../../database.ts'
import { lockLinking } from './lockLinking.ts'
import { matchCascading, toMatch } from './matchCascade.ts'
import { matchMember } from './matchMember.ts'
import { storeMemberLinkStates } from './memberLinkStates.ts'
import { phonesOfCustomers, rematchClaims } from './rematchClaims.ts'

export { lockLinking } from './lockLinking.ts'

/**
 * Links a member to the cart customers who have the member's phone, in every cart of the LINE account, and removes
 * links that no longer hold (domain.md 3, D13, D14). The result follows from the facts of now: the order in which
 * phone and customers came does not matter. Lost customers go to the member who has their phone, if any. The orders
 * of the customers concerned are told, and claims that waited for them are looked at again.
 *
 * To be called after the change of the member's phone, in the same transaction, which has raised the version; {@link
 * lockLinking} before it. Raises the versions of other members that change.
 *
 * @returns the member's state over all carts, as stored in members.link_state
 */
export async function relinkMember(
  tx: ShopTx,
  { shopId, memberId, claims }: { shopId: ShopId; memberId: MemberId; claims: ClaimBox },
): Promise<LinkState> {
  const { line_account_id } = await tx
    .selectFrom('members')
    .select('line_account_id')
    .where('id', '=', memberId)
    .executeTakeFirstOrThrow()
  const lineAccountId = line_account_id as LineAccountId
  await lockLinking(tx, lineAccountId)
  const { state, lost } = await matchMember(tx, { shopId, lineAccountId, memberId })
  await rematchClaims(tx, { shopId, lineAccountId, claims, phones: await phonesOfCustomers(tx, lost) })
  return state
}

/**
 * The same in one cart for all members who have one of these phones or are linked to a customer by one: for phones
 * whose customers came, went or changed.
 *
 * To be called after the change of the customers, in the same transaction.
 */
export async function relinkPhones(
  tx: ShopTx,
  {
    shopId,
    connectionId,
    phones,
    claims,
  }: { shopId: ShopId; connectionId: ConnectionId; phones: string[]; claims: ClaimBox },
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
    .select(['id', 'no', 'phone', 'unlinked_at'])
    .where('line_account_id', '=', lineAccountId)
    .where('phone', 'in', phones)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const cart = { id: connectionId, lineAccountId }
  const matched = await matchCascading(tx, { shopId, cart, members: members.map(toMatch) })
  await storeMemberLinkStates(tx, [...matched.members], matched)
  const freed = await phonesOfCustomers(tx, [...matched.lost])
  await rematchClaims(tx, { shopId, lineAccountId, claims, phones: [...new Set([...phones, ...freed])] })
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
    claims,
  }: { shopId: ShopId; connectionId: ConnectionId; lineAccountId: LineAccountId; claims: ClaimBox },
): Promise<void> {
  await lockLinking(tx, lineAccountId)
  const { rows } = await sql<{ id: string; no: number; phone: string | null; unlinked_at: Date | null }>`
    select id, no, phone, unlinked_at from members
     where line_account_id = ${lineAccountId}
       and (phone in (select phone from cart_customer_phones where connection_id = ${connectionId})
            or id in (select member_id from member_links where connection_id = ${connectionId})
            or id in (select member_id from link_proofs where connection_id = ${connectionId} and key = 'HAND')
            or id in (select member_id from member_link_states where connection_id = ${connectionId}))
     order by id
       for no key update`.execute(tx)
  const members = rows.map(toMatch).toSorted((a, b) => a.no - b.no)
  const matched = await matchCascading(tx, { shopId, cart: { id: connectionId, lineAccountId }, members })
  await storeMemberLinkStates(tx, [...matched.members], matched)
  await rematchClaims(tx, { shopId, lineAccountId, claims, phones: 'all' })
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
