import { sql } from 'kysely'
import type { LineAccountId, MemberId, ShopId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'
import type { JudgedClaim } from './judgeClaim.ts'
import { matchMember } from './matchMember.ts'
import type { StatedAnswers } from './openClaims.ts'

/**
 * Links a member by a claim that found its customer: the stated number becomes the member's phone, what was proven is
 * kept beside it, and the links follow from both, as they will at every later match. Until then the claim has changed
 * nothing of the member: a number that finds nothing takes the place of no other.
 * @returns the ids of customers whom the member, or another one, lost
 */
export async function linkByClaim(
  tx: ShopTx,
  {
    shopId,
    lineAccountId,
    memberId,
    stated,
    judged,
  }: {
    shopId: ShopId
    lineAccountId: LineAccountId
    memberId: MemberId
    stated: StatedAnswers
    judged: JudgedClaim
  },
): Promise<string[]> {
  await tx
    .updateTable('members')
    .set(({ eb, ref }) => ({
      phone: stated.digits,
      phone_raw: stated.raw,
      unlinked_at: null,
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', memberId)
    .execute()
  await forgetPhoneProofs(tx, memberId)
  for (const [connectionId, decision] of judged.inCarts) {
    const proofs =
      decision.state === 'LINKED'
        ? decision.customers.map(({ customerId, second }) => ({ customerId, key: 'PHONE' as const, second }))
        : decision.state === 'UNLINKED'
          ? decision.contradicted.map((customerId) => ({
              customerId,
              key: 'CONTRADICTED' as const,
              second: null,
            }))
          : []
    if (proofs.length === 0) continue
    await tx
      .insertInto('link_proofs')
      .values(
        proofs.map(({ customerId, key, second }) => ({
          member_id: memberId,
          customer_id: customerId,
          connection_id: connectionId,
          line_account_id: lineAccountId,
          shop_id: shopId,
          key,
          second_item: second,
          second_at: second === null ? null : sql<Date>`clock_timestamp()`,
        })),
      )
      // What an operator decided by hand stands.
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  const { lost } = await matchMember(tx, { shopId, lineAccountId, memberId })
  return lost
}

/** What was proven with a former number says nothing about another one. */
export const forgetPhoneProofs = (tx: ShopTx, memberId: MemberId) =>
  tx.deleteFrom('link_proofs').where('member_id', '=', memberId).where('key', '<>', 'HAND').execute()
