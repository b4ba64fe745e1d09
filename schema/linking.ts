import { sql } from 'kysely'
import type { ConnectionId, LineAccountId, MemberId, ShopId } from '../domain/ids.ts'
import { type LinkState, overallLinkState } from '../domain/linkState.ts'
import type { ShopTx } from './database.ts'
import { matchMembers, type MemberToMatch } from './linking/matchMembers.ts'

/**
 * Links a member to the cart customers who have the member's phone, in every cart of the LINE account, or
 * takes links away that no longer hold (domain.md 3, D13, D14). The state is what the facts of now give: it
 * does not matter in which order phone and customers came. Open orders of the customers concerned are told.
 *
 * To be called in the transaction that changed the member's phone, after the change.
 *
 * @returns the member's state over all carts, as stored in members.link_state
 */
export async function relinkMember(tx: ShopTx, shopId: ShopId, memberId: MemberId): Promise<LinkState> {
  const member = await tx
    .selectFrom('members')
    .select(['id', 'no', 'phone', 'line_account_id'])
    .where('id', '=', memberId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const lineAccountId = member.line_account_id as LineAccountId
  await oneAtATime(tx, lineAccountId)
  const connections = await tx
    .selectFrom('cart_connections')
    .select('id')
    .where('line_account_id', '=', lineAccountId)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute()
  for (const { id } of connections) {
    await matchMembers(tx, shopId, { id: id as ConnectionId, lineAccountId }, [toMatch(member)])
  }
  return storeOverallState(tx, memberId)
}

/**
 * Does the same in one cart for all members who have one of these phones, or are linked to a customer by
 * one: for phones whose customers have come, gone or changed.
 *
 * To be called in the transaction that changed the customers, after the change.
 */
export async function relinkPhones(
  tx: ShopTx,
  shopId: ShopId,
  connectionId: ConnectionId,
  phones: string[],
): Promise<void> {
  if (phones.length === 0) return
  const { line_account_id } = await tx
    .selectFrom('cart_connections')
    .select('line_account_id')
    .where('id', '=', connectionId)
    .executeTakeFirstOrThrow()
  const lineAccountId = line_account_id as LineAccountId
  await oneAtATime(tx, lineAccountId)
  const members = await tx
    .selectFrom('members')
    .select(['id', 'no', 'phone'])
    .where('line_account_id', '=', lineAccountId)
    .where('phone', 'in', phones)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  if (members.length === 0) return
  await matchMembers(tx, shopId, { id: connectionId, lineAccountId }, members.map(toMatch))
  for (const { id } of members) await storeOverallState(tx, id as MemberId)
}

/**
 * Linking within a LINE account is serial until the transaction ends. So of two members who claim one customer
 * the second sees the first; and a phone and a customer that arrive at the same time do not miss each other,
 * since both were written before the lock and are looked for after it.
 */
const oneAtATime = (tx: ShopTx, lineAccountId: LineAccountId) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`todoke.linking:${lineAccountId}`}, 0))`.execute(tx)

const toMatch = (row: { id: string; no: number; phone: string | null }): MemberToMatch => ({
  id: row.id as MemberId,
  no: row.no,
  phone: row.phone,
})

async function storeOverallState(tx: ShopTx, memberId: MemberId): Promise<LinkState> {
  const states = await tx
    .selectFrom('member_link_states as s')
    .innerJoin('cart_connections as c', 'c.id', 's.connection_id')
    .select('s.state')
    .where('s.member_id', '=', memberId)
    .where('c.removed_at', 'is', null)
    .execute()
  const state = overallLinkState(states.map((row) => row.state))
  await sql`
    update members set link_state = ${state}, link_state_at = clock_timestamp()
     where id = ${memberId} and link_state <> ${state}`.execute(tx)
  return state
}
