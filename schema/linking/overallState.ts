import { sql } from 'kysely'
import type { MemberId } from '../../domain/ids.ts'
import { type LinkState, overallLinkState } from '../../domain/linkState.ts'
import type { ShopTx } from '../database.ts'
import { inChunks } from '../inChunks.ts'

/**
 * Stores in members.link_state what the states in each live cart come to, where it differs from before.
 * @returns the state of each of the members
 */
export async function storeOverallStates(
  tx: ShopTx,
  memberIds: readonly MemberId[],
): Promise<Map<MemberId, LinkState>> {
  const stored = new Map<MemberId, LinkState>()
  for (const ids of inChunks(memberIds)) {
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
    await sql`
      update members m set link_state = r.state, link_state_at = clock_timestamp()
        from jsonb_to_recordset(${states}::jsonb) as r(id uuid, state text)
       where m.id = r.id and m.link_state <> r.state`.execute(tx)
  }
  return stored
}
