import { type RawBuilder, sql } from 'kysely'
import { CART_CAPABILITIES, CARTS } from '../../../domain/carts/cartCapabilities.ts'
import type { LinkProof } from '../../../domain/members/linking.ts'
import type { MemberId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'
import type { MatchingCart } from './storeLinks.ts'

/** Carts that link no customer without an order, where the connection does not decide otherwise (domain.md 3). */
const NEEDING_ORDER = CARTS.filter((cart) => CART_CAPABILITIES[cart].linkNeedsOrder)

/** Whether the connection links only customers with an order. */
export const linkNeedsOrder = (connectionId: RawBuilder<unknown>) => sql<boolean>`(
  select coalesce(k.link_needs_order, k.cart = any(${NEEDING_ORDER}::text[]))
    from cart_connections k where k.id = ${connectionId})`

/** Whether the customer `c` may be linked: has an order, or needs none. */
export const eligibility = sql<boolean>`(
  not ${linkNeedsOrder(sql.ref('c.connection_id'))}
  or exists (select 1 from orders o
              where o.connection_id = c.connection_id and o.customer_external_id = c.external_id))`

/** What the members have proven of customers of the cart, by `member customer`. */
export async function proofsOf(
  tx: ShopTx,
  { cart, memberIds }: { cart: MatchingCart; memberIds: readonly MemberId[] },
): Promise<ReadonlyMap<string, LinkProof>> {
  if (memberIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('link_proofs')
    .select(['member_id', 'customer_id', 'key', 'second_item'])
    .where('member_id', 'in', memberIds)
    .where('connection_id', '=', cart.id)
    .execute()
  return new Map(
    rows.flatMap((row): [string, LinkProof][] => {
      const proof = proofIn(row)
      return proof ? [[`${row.member_id} ${row.customer_id}`, proof]] : []
    }),
  )
}

function proofIn(row: { key: string; second_item: string | null }): LinkProof | null {
  if (row.key === 'HAND' || row.key === 'CONTRADICTED') return row.key
  return row.second_item === null ? null : 'SECOND'
}
