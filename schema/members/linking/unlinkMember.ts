import { sql } from 'kysely'
import type { UnlinkedBy } from '../../../domain/members/identity.ts'
import type { MemberId, ShopId } from '../../../domain/values/ids.ts'
import type { ClaimBox } from '../../crypto/claimBox.ts'
import type { ShopTx } from '../../database.ts'
import { matchMember } from './matchMember.ts'
import { OPEN_STATES } from './openClaims.ts'
import { phonesOfCustomers, rematchClaims } from './rematchClaims.ts'
import { lockMember } from './submitIdentity.ts'

/** Who is unlinked, by whom. */
export interface Unlinking {
  shopId: ShopId
  memberId: MemberId
  by: UnlinkedBy
  /** The message that asked for it. */
  eventId?: string
  /** The submission of the page that asked for it. */
  submissionId?: string
  claims: ClaimBox
}

/**
 * Unlinks a member from every customer (domain.md D14) and ends the claim that waits. The phone stays and links nobody
 * any more, until the member claims again, or an operator links or enters a phone. Deliveries that wait become UNLINKED;
 * they open again with a new link before they are due (D5). A second time changes nothing more. Who did it is kept.
 * @returns whether the member was linked
 */
export async function unlinkMember(
  tx: ShopTx,
  { shopId, memberId, by, eventId, submissionId, claims }: Unlinking,
): Promise<{ wasLinked: boolean }> {
  const lineAccountId = await lockMember(tx, memberId)
  const links = await tx
    .selectFrom('member_links')
    .select('customer_id')
    .where('member_id', '=', memberId)
    .execute()
  await tx
    .updateTable('members')
    .set(({ eb, ref }) => ({
      unlinked_at: sql<Date>`clock_timestamp()`,
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', memberId)
    .$if(links.length === 0, (query) => query.where('unlinked_at', 'is', null))
    .execute()
  await tx.deleteFrom('link_proofs').where('member_id', '=', memberId).execute()
  await withdrawClaim(tx, memberId, by)
  await tx
    .insertInto('link_log')
    .values({
      shop_id: shopId,
      member_id: memberId,
      action: 'UNLINKED',
      by: by.by,
      operator_id: by.by === 'OPERATOR' ? by.operatorId : null,
      reason: by.by === 'OPERATOR' ? by.reason : null,
      event_id: eventId ?? null,
      submission_id: submissionId ?? null,
      was_linked: links.length > 0,
    })
    .execute()
  const { lost } = await matchMember(tx, { shopId, lineAccountId, memberId })
  await rematchClaims(tx, { shopId, lineAccountId, claims, phones: await phonesOfCustomers(tx, lost) })
  return { wasLinked: links.length > 0 }
}

/** Whether a submission of the page has ended a link before. The caller holds the account's linking lock. */
export const hasUnlinked = async (tx: ShopTx, memberId: MemberId, submissionId: string): Promise<boolean> =>
  (await tx
    .selectFrom('link_log')
    .select('id')
    .where('submission_id', '=', submissionId)
    .where('member_id', '=', memberId)
    .executeTakeFirst()) !== undefined

const withdrawClaim = (tx: ShopTx, memberId: MemberId, by: UnlinkedBy) =>
  tx
    .updateTable('identity_claims')
    .set(({ eb, ref }) => ({
      state: 'WITHDRAWN' as const,
      item: null,
      answers: null,
      closed_by: by.by === 'OPERATOR' ? ('OPERATOR' as const) : ('MEMBER' as const),
      operator_id: by.by === 'OPERATOR' ? by.operatorId : null,
      state_at: sql<Date>`clock_timestamp()`,
      version: eb(ref('version'), '+', 1),
    }))
    .where('member_id', '=', memberId)
    .where('state', 'in', OPEN_STATES)
    .execute()
