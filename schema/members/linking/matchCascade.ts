import type { MemberId, ShopId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'
import { chunked } from '../../sql/chunked.ts'
import { matchMembers, type MemberToMatch } from './matchMembers.ts'
import type { MatchingCart } from './storeLinks.ts'

/** Members per round of matching. */
const ROUND = 500

/** The members that were matched, and those whose links or state in the cart changed. */
export interface Matched {
  members: Set<MemberId>
  changed: Set<MemberId>
  /** Customers who were lost on the way; another member may have them by now. */
  lost: Set<string>
}

/**
 * Matches members, then everybody who has a phone of a customer that one of them lost: who was CLAIMED because of
 * that link no longer is (domain.md D14). It ends, since each customer is handed on once.
 */
export async function matchCascading(
  tx: ShopTx,
  { shopId, cart, members }: { shopId: ShopId; cart: MatchingCart; members: readonly MemberToMatch[] },
): Promise<Matched> {
  const matched: Matched = { members: new Set(), changed: new Set(), lost: new Set() }
  for (let next = members; next.length > 0; ) {
    const lost: string[] = []
    for (const round of chunked(next, ROUND)) {
      const { free, changed } = await matchMembers(tx, { shopId, cart, members: round })
      lost.push(...free)
      for (const id of changed) matched.changed.add(id)
      for (const { id } of round) matched.members.add(id)
    }
    const free = lost.filter((id) => !matched.lost.has(id))
    for (const id of free) matched.lost.add(id)
    next = await membersWithPhoneOf(tx, cart, free)
  }
  return matched
}

async function membersWithPhoneOf(
  tx: ShopTx,
  cart: MatchingCart,
  customerIds: string[],
): Promise<MemberToMatch[]> {
  if (customerIds.length === 0) return []
  const rows = await tx
    .selectFrom('members')
    .select(['id', 'no', 'phone', 'unlinked_at'])
    .where('line_account_id', '=', cart.lineAccountId)
    .where('phone', 'in', (phones) =>
      phones
        .selectFrom('cart_customer_phones')
        .select('phone')
        .where((where) => where('customer_id', '=', where.fn.any(where.val(customerIds)))),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  return rows.map(toMatch).toSorted((a, b) => a.no - b.no)
}

export const toMatch = (row: {
  id: string
  no: number
  phone: string | null
  unlinked_at: Date | null
}): MemberToMatch => ({
  id: row.id as MemberId,
  no: row.no,
  phone: row.unlinked_at === null ? row.phone : null,
})
