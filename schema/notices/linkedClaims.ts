import { sql } from 'kysely'
import { laterNoticeText } from '../../domain/forms/spokenForm.ts'
import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import { isBlank } from '../../domain/values/text.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { type PublishedForm, readFormVersion } from '../forms/publishedForms.ts'
import { changeMemberTags } from '../members/memberTags.ts'
import { putNotice } from './putNotice.ts'

/**
 * What follows when a claim became a link: the tags that the identity form gives at a link, in the version that the
 * member submitted, and the form's message to who had waited. Once for each claim; a member who was unlinked in the
 * meantime gets neither.
 */
export async function settleLinkedClaim(
  tx: ShopTx,
  { box, shopId, memberId, claimId }: { box: ShopBox; shopId: ShopId; memberId: MemberId; claimId: string },
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
    .returning(['c.submission_id', 'c.waited', 'm.link_state', 'm.nick_name', 'm.display_name'])
    .executeTakeFirst()
  if (claim?.link_state !== 'LINKED') return
  const form = await submittedForm(tx, memberId, claim.submission_id)
  if (!form) return
  if (form.content.tagsAtLink.length > 0)
    await changeMemberTags(tx, {
      shopId,
      memberId,
      change: { remove: [], add: form.content.tagsAtLink, cause: `claim:${claimId}` },
    })
  const text = laterNoticeText(form, { nickName: claim.nick_name, displayName: claim.display_name })
  if (claim.waited && !isBlank(text))
    await putNotice(tx, {
      box,
      shopId,
      memberId,
      key: `claim:${claimId}:linked`,
      purpose: 'CLAIM_LINKED',
      text,
    })
}

/** The form as the member submitted it. */
async function submittedForm(
  tx: ShopTx,
  memberId: MemberId,
  submissionId: string,
): Promise<PublishedForm | null> {
  const row = await tx
    .selectFrom('form_submissions')
    .select('form_version_id')
    .where('member_id', '=', memberId)
    .where(sql<boolean>`id::text = ${submissionId}`)
    .executeTakeFirst()
  return row ? readFormVersion(tx, row.form_version_id) : null
}
