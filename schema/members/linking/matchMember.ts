import type { LinkState } from '../../../domain/members/linkState.ts'
import type { ConnectionId, LineAccountId, MemberId, ShopId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'
import { matchCascading, toMatch } from './matchCascade.ts'
import { storeMemberLinkStates } from './memberLinkStates.ts'

/**
 * Matches one member with the customers of every live cart of the LINE account, and stores links and states. The caller
 * holds the account's linking lock, has raised the member's version, and looks at the claims for the customers who were
 * lost.
 * @returns the member's state over all carts, and the ids of customers lost on the way
 */
export async function matchMember(
  tx: ShopTx,
  { shopId, lineAccountId, memberId }: { shopId: ShopId; lineAccountId: LineAccountId; memberId: MemberId },
): Promise<{ state: LinkState; lost: string[] }> {
  const member = await tx
    .selectFrom('members')
    .select(['id', 'no', 'phone', 'unlinked_at'])
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
  const lost = new Set<string>()
  for (const { id } of connections) {
    const cart = { id: id as ConnectionId, lineAccountId }
    const inCart = await matchCascading(tx, { shopId, cart, members: [toMatch(member)] })
    for (const other of inCart.members) matched.add(other)
    for (const other of inCart.changed) changed.add(other)
    for (const customer of inCart.lost) lost.add(customer)
  }
  const states = await storeMemberLinkStates(tx, [...matched], { changed, edited: memberId })
  return { state: states.get(memberId) ?? 'UNLINKED', lost: [...lost] }
}
