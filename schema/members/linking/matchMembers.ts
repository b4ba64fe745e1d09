import type { MemberId, ShopId } from '../../../domain/values/ids.ts'
import { decideLink, type LinkCandidate } from '../../../domain/members/linking.ts'
import type { LinkState } from '../../../domain/members/linkState.ts'
import type { ShopTx } from '../../database.ts'
import { eligibility, proofsOf } from './candidates.ts'
import { type MatchingCart, type MemberMatch, storeLinks, type StoredLinks } from './storeLinks.ts'

export interface MemberToMatch {
  id: MemberId
  /** Members who compete for a customer are matched by number, lowest first. */
  no: number
  /** Null also while the member is unlinked: then the phone matches nobody. */
  phone: string | null
}

/** Decides for each member which customers of the cart are theirs, and stores the differences. */
export async function matchMembers(
  tx: ShopTx,
  { shopId, cart, members }: { shopId: ShopId; cart: MatchingCart; members: MemberToMatch[] },
): Promise<StoredLinks> {
  const customers = await customersByPhone(tx, cart, members)
  const proofs = await proofsOf(tx, { cart, memberIds: members.map(({ id }) => id) })
  const byHand = await customersByHand(tx, cart, members)
  const held = await heldLinks(tx, cart, members)
  const owners = new Map([...customers, ...byHand].map((row) => [row.customer_id, row.owner]))
  const candidatesOf = (member: MemberToMatch) => {
    const withPhone = customers.filter((row) => row.phone === member.phone)
    const others = byHand.filter(
      (row) =>
        row.member_id === member.id && withPhone.every(({ customer_id: id }) => id !== row.customer_id),
    )
    return [
      ...withPhone.map((row) => ({ ...row, has_phone: true })),
      ...others.map((row) => ({ ...row, has_phone: false })),
    ]
  }

  // Customers that a member's phone no longer matches are free before anybody decides.
  for (const link of held) {
    const holder = members.find((member) => member.id === link.member_id)
    const reaches = holder && candidatesOf(holder).some((row) => row.customer_id === link.customer_id)
    if (!reaches) owners.set(link.customer_id, null)
  }

  const matches: MemberMatch[] = []
  for (const member of members.toSorted((a, b) => a.no - b.no)) {
    const candidates = candidatesOf(member).map((row): LinkCandidate => {
      const owner = owners.get(row.customer_id) ?? null
      return {
        customerId: row.customer_id,
        name: row.name,
        kana: row.kana,
        email: row.email,
        claimedByOtherMember: owner !== null && owner !== member.id,
        isEligible: row.is_eligible,
        hasPhone: row.has_phone,
        proof: proofs.get(`${member.id} ${row.customer_id}`) ?? null,
      }
    })
    const decision = decideLink({ memberPhone: member.phone, candidates })
    const wanted = decision.state === 'LINKED' ? decision.customerIds : []
    for (const id of wanted) owners.set(id, member.id)
    const had = held.filter((link) => link.member_id === member.id).map((link) => link.customer_id)
    matches.push({
      memberId: member.id,
      state: decision.state satisfies LinkState,
      gained: wanted.filter((id) => !had.includes(id)),
      lost: had.filter((id) => !wanted.includes(id)),
    })
  }
  return storeLinks(tx, { shopId, cart, matches })
}

/** One row per phone and customer of those who have one of the members' phones, with the member linked to them. */
async function customersByPhone(tx: ShopTx, cart: MatchingCart, members: MemberToMatch[]) {
  const phones = [...new Set(members.flatMap(({ phone }) => (phone === null ? [] : [phone])))]
  if (phones.length === 0) return []
  return tx
    .selectFrom('cart_customer_phones as p')
    .innerJoin('cart_customers as c', 'c.id', 'p.customer_id')
    .leftJoin('member_links as l', (join) =>
      join.onRef('l.customer_id', '=', 'c.id').on('l.line_account_id', '=', cart.lineAccountId),
    )
    .select(['p.phone', 'c.id as customer_id', 'c.name', 'c.kana', 'c.email', 'l.member_id as owner'])
    .select(eligibility.as('is_eligible'))
    .where('p.connection_id', '=', cart.id)
    .where('p.phone', 'in', phones)
    .orderBy('c.external_id')
    .execute()
}

/** The customers of the cart whom an operator linked to these members by hand, whatever their phones. */
const customersByHand = (tx: ShopTx, cart: MatchingCart, members: MemberToMatch[]) =>
  tx
    .selectFrom('link_proofs as h')
    .innerJoin('cart_customers as c', 'c.id', 'h.customer_id')
    .leftJoin('member_links as l', (join) =>
      join.onRef('l.customer_id', '=', 'c.id').on('l.line_account_id', '=', cart.lineAccountId),
    )
    .select(['h.member_id', 'c.id as customer_id', 'c.name', 'c.kana', 'c.email', 'l.member_id as owner'])
    .select(eligibility.as('is_eligible'))
    .where('h.key', '=', 'HAND')
    .where('h.connection_id', '=', cart.id)
    .where(
      'h.member_id',
      'in',
      members.map(({ id }) => id),
    )
    .orderBy('c.external_id')
    .execute()

const heldLinks = (tx: ShopTx, cart: MatchingCart, members: MemberToMatch[]) =>
  tx
    .selectFrom('member_links')
    .select(['member_id', 'customer_id'])
    .where('connection_id', '=', cart.id)
    .where(
      'member_id',
      'in',
      members.map((member) => member.id),
    )
    .execute()
