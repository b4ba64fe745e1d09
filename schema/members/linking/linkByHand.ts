import { sql } from 'kysely'
import type { ConnectionId, MemberId, OperatorId, ShopId } from '../../../domain/values/ids.ts'
import type { ClaimBox } from '../../crypto/claimBox.ts'
import type { ShopTx } from '../../database.ts'
import { tellClaimLinked } from '../../outbox.ts'
import { requireRow } from '../../sql/optimisticLock.ts'
import { matchMember } from './matchMember.ts'
import { OPEN_STATES, statedIn } from './openClaims.ts'
import { phonesOfCustomers, rematchClaims } from './rematchClaims.ts'
import { lockMember } from './submitIdentity.ts'

/** The customer is linked to another member, and the operator did not say to move the link. */
export class LinkedElsewhere extends Error {
  readonly memberId: string
  constructor(memberId: string) {
    super(`the customer is linked to member ${memberId}`)
    this.name = 'LinkedElsewhere'
    this.memberId = memberId
  }
}

/** The LINE account of the member has no such connection, or the connection no such customer. */
export class NoSuchCustomer extends Error {
  constructor() {
    super('no such customer in a connected cart of the LINE account')
    this.name = 'NoSuchCustomer'
  }
}

/** What an operator decides. */
export interface HandLink {
  shopId: ShopId
  memberId: MemberId
  connectionId: ConnectionId
  /** The cart's own id of the customer. */
  cartCustomerId: string
  operatorId: OperatorId
  reason: string | null
  /** Whether another member who has the customer loses it. */
  moves: boolean
  claims: ClaimBox
}

/**
 * Links a member to a customer by an operator's decision, whatever their phones; it stands until somebody unlinks. The
 * member's claim that waits is thereby settled. Another member is left without the customer only when the operator says
 * so. Both are kept in the log. A number whose link the member ended stays without effect: the operator decided about
 * this customer, not about others who have the number.
 * @throws NoSuchCustomer, LinkedElsewhere, NoSuchRow
 */
export async function linkByHand(tx: ShopTx, link: HandLink): Promise<void> {
  const { shopId, memberId, operatorId, reason, claims } = link
  requireRow(await tx.selectFrom('members').select('id').where('id', '=', memberId).executeTakeFirst())
  const lineAccountId = await lockMember(tx, memberId)
  const customer = await findCustomer(tx, link, lineAccountId)
  const holder = customer.holder === memberId ? null : customer.holder
  if (holder !== null && !link.moves) throw new LinkedElsewhere(holder)
  const log = {
    shop_id: shopId,
    by: 'OPERATOR' as const,
    operator_id: operatorId,
    reason,
    customer_id: customer.id,
  }
  if (holder !== null) {
    await tx
      .deleteFrom('member_links')
      .where('customer_id', '=', customer.id)
      .where('line_account_id', '=', lineAccountId)
      .execute()
    await tx
      .insertInto('link_log')
      .values({ ...log, member_id: holder, action: 'MOVED_AWAY' })
      .execute()
  }
  await tx
    .deleteFrom('link_proofs')
    .where('customer_id', '=', customer.id)
    .where('line_account_id', '=', lineAccountId)
    .where('member_id', '<>', memberId)
    .execute()
  await tx
    .insertInto('link_proofs')
    .values({
      member_id: memberId,
      customer_id: customer.id,
      connection_id: link.connectionId,
      line_account_id: lineAccountId,
      shop_id: shopId,
      key: 'HAND',
      operator_id: operatorId,
    })
    .onConflict((conflict) =>
      conflict.columns(['member_id', 'customer_id']).doUpdateSet({
        key: 'HAND',
        operator_id: operatorId,
        proven_at: sql<Date>`clock_timestamp()`,
      }),
    )
    .execute()
  await tx
    .insertInto('link_log')
    .values({ ...log, member_id: memberId, action: 'LINKED_BY_HAND' })
    .execute()
  const phone = await settleClaim(tx, link, customer.id)
  await tx
    .updateTable('members')
    .set(({ eb, ref }) => ({ ...phone, version: eb(ref('version'), '+', 1) }))
    .where('id', '=', memberId)
    .execute()
  const lost = [...(await matchMember(tx, { shopId, lineAccountId, memberId })).lost]
  if (holder !== null) {
    await tx
      .updateTable('members')
      .set(({ eb, ref }) => ({ version: eb(ref('version'), '+', 1) }))
      .where('id', '=', holder)
      .execute()
    lost.push(...(await matchMember(tx, { shopId, lineAccountId, memberId: holder as MemberId })).lost)
  }
  await rematchClaims(tx, { shopId, lineAccountId, claims, phones: await phonesOfCustomers(tx, lost) })
}

async function findCustomer(
  tx: ShopTx,
  { connectionId, cartCustomerId }: HandLink,
  lineAccountId: string,
): Promise<{ id: string; holder: string | null }> {
  const row = await tx
    .selectFrom('cart_customers as c')
    .innerJoin('cart_connections as k', 'k.id', 'c.connection_id')
    .leftJoin('member_links as l', (join) =>
      join.onRef('l.customer_id', '=', 'c.id').onRef('l.line_account_id', '=', 'k.line_account_id'),
    )
    .select(['c.id', 'l.member_id as holder'])
    .where('c.connection_id', '=', connectionId)
    .where('c.external_id', '=', cartCustomerId)
    .where('k.line_account_id', '=', lineAccountId)
    .where('k.removed_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw new NoSuchCustomer()
  return row
}

/**
 * Closes the claim that waits, as linked. @returns the stated number as the member's phone, where it is the customer's: the
 * member has given it anew, so that it links again
 */
async function settleClaim(
  tx: ShopTx,
  { shopId, memberId, operatorId, claims }: HandLink,
  customerId: string,
): Promise<{ phone?: string; phone_raw?: string; unlinked_at?: null }> {
  const claim = await tx
    .selectFrom('identity_claims')
    .selectAll()
    .where('member_id', '=', memberId)
    .where('state', 'in', OPEN_STATES)
    .forUpdate()
    .executeTakeFirst()
  if (!claim) return {}
  await tx
    .updateTable('identity_claims')
    .set(({ eb, ref }) => ({
      state: 'LINKED' as const,
      item: null,
      answers: null,
      waited: true,
      closed_by: 'OPERATOR' as const,
      operator_id: operatorId,
      state_at: sql<Date>`clock_timestamp()`,
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', claim.id)
    .execute()
  await tellClaimLinked(tx, { shopId, memberId, claimId: claim.id })
  const stated = statedIn(claim, claims)
  const phones = await phonesOfCustomers(tx, [customerId])
  return stated !== null && phones.includes(stated.digits)
    ? { phone: stated.digits, phone_raw: stated.raw, unlinked_at: null }
    : {}
}
