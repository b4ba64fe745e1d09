import { sql } from 'kysely'
import type { MemberId } from '../../../domain/values/ids.ts'
import { type LinkState, overallLinkState } from '../../../domain/members/linkState.ts'
import type { ShopTx } from '../../database.ts'
import { chunked } from '../../sql/chunked.ts'
import { raiseVersions } from '../raiseVersions.ts'

/**
 * Stores in members.link_state what the states in the live carts add up to, where it differs. Raises the versions of
 * members for whom that, or a cart's state (`changed`), is new; not of the `edited` member, whose edit has raised it.
 * @returns the state of each of the members
 */
export async function storeMemberLinkStates(
  tx: ShopTx,
  memberIds: readonly MemberId[],
  { changed = [], edited }: { changed?: Iterable<MemberId>; edited?: MemberId } = {},
): Promise<Map<MemberId, LinkState>> {
  const stored = new Map<MemberId, LinkState>()
  const raised = new Set<string>(changed)
  for (const ids of chunked(memberIds)) {
    const rows = await tx
      .selectFrom('member_link_states as s')
      .innerJoin('cart_connections as c', 'c.id', 's.connection_id')
      .select(['s.member_id', 's.state'])
      .where('s.member_id', 'in', ids)
      .where('c.removed_at', 'is', null)
      .execute()
    const inCarts = Map.groupBy(rows, (row) => row.member_id)
    for (const id of ids) stored.set(id, overallLinkState(inCarts.get(id)?.map(({ state }) => state) ?? []))
    const states = JSON.stringify(ids.map((id) => ({ id, state: stored.get(id) })))
    const restated = await sql<{ id: string }>`
      update members m set link_state = r.state, link_state_at = clock_timestamp()
        from jsonb_to_recordset(${states}::jsonb) as r(id uuid, state text)
       where m.id = r.id and m.link_state <> r.state
      returning m.id`.execute(tx)
    for (const { id } of restated.rows) raised.add(id)
  }
  if (edited !== undefined) raised.delete(edited)
  await raiseVersions(tx, [...raised])
  return stored
}
