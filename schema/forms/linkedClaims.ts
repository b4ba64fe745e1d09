import { sql } from 'kysely'
import type { IdentityContent } from '../../domain/forms/form.ts'
import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { changeMemberTags } from '../members/memberTags.ts'

/**
 * Gives the tags that the identity form gives at a link, in the version that the member submitted, once for each claim.
 * A member who was unlinked in the meantime gets none.
 */
export async function settleLinkedClaim(
  tx: ShopTx,
  { shopId, memberId, claimId }: { shopId: ShopId; memberId: MemberId; claimId: string },
): Promise<void> {
  const claim = await tx
    .updateTable('identity_claims as c')
    .from('members as m')
    .set({ told_at: sql<Date>`clock_timestamp()` })
    .where('c.id', '=', claimId)
    .where('c.member_id', '=', memberId)
    .whereRef('m.id', '=', 'c.member_id')
    .where('c.state', '=', 'LINKED')
    .where('c.told_at', 'is', null)
    .returning(['c.submission_id', 'm.link_state'])
    .executeTakeFirst()
  if (claim?.link_state !== 'LINKED') return
  const form = await contentOf(tx, memberId, claim.submission_id)
  if (form && form.tagsAtLink.length > 0)
    await changeMemberTags(tx, {
      shopId,
      memberId,
      change: { remove: [], add: form.tagsAtLink, cause: `claim:${claimId}` },
    })
}

/** What the member's form said when it was submitted. */
async function contentOf(
  tx: ShopTx,
  memberId: MemberId,
  submissionId: string,
): Promise<IdentityContent | null> {
  const row = await tx
    .selectFrom('form_submissions as s')
    .innerJoin('form_versions as v', 'v.id', 's.form_version_id')
    .select('v.content')
    .where('s.member_id', '=', memberId)
    .where(sql<boolean>`s.id::text = ${submissionId}`)
    .executeTakeFirst()
  return row ? (row.content as IdentityContent) : null
}
