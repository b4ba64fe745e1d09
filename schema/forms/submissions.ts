import type { IdentityItem, SubmissionOutcome } from '../../domain/forms/form.ts'
import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { changeMemberTags } from '../members/memberTags.ts'
import type { PublishedForm } from './publishedForms.ts'

/** Where answers stand: part of their encryption's context. */
export const FORM_ANSWERS = 'form.answers'

/** What a customer entered, as typed; an item that was not asked for is absent. */
export type IdentityAnswers = Readonly<Partial<Record<IdentityItem, string>>>

/** A submission as it stands; `outcome` null: stored, and not judged yet. */
export interface Submission {
  readonly outcome: SubmissionOutcome | null
  readonly item: 'email' | 'orderNumber' | null
}

/** `FOREIGN`: the id is another member's or another form's, so nothing was stored. */
export type StoredSubmission =
  | { readonly kind: 'NEW' }
  | { readonly kind: 'AGAIN'; readonly submission: Submission }
  | { readonly kind: 'FOREIGN' }

/**
 * Stores a submission once: its answers sealed, the consent as the form's version and the time. The tags at submit are
 * taken and given again, so that what they trigger happens at every submission (domain.md 8). The same id again changes
 * nothing and answers what became of it. Two at once: the second waits for the first.
 */
export async function storeSubmission(
  tx: ShopTx,
  {
    box,
    shopId,
    memberId,
    submissionId,
    form,
    answers,
    at,
  }: {
    /** Taken before the transaction began. */
    box: ShopBox
    shopId: ShopId
    memberId: MemberId
    submissionId: string
    form: PublishedForm
    answers: IdentityAnswers
    at: Date
  },
): Promise<StoredSubmission> {
  const fresh = await tx
    .insertInto('form_submissions')
    .values({
      id: submissionId,
      shop_id: shopId,
      line_account_id: form.lineAccountId,
      form_id: form.formId,
      form_version_id: form.versionId,
      member_id: memberId,
      consented_at: at,
      answers: box.seal(JSON.stringify(answers), FORM_ANSWERS),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!fresh) return again(tx, { memberId, submissionId, formId: form.formId })
  const tags = form.content.tagsAtSubmit
  if (tags.length > 0)
    await changeMemberTags(tx, {
      shopId,
      memberId,
      change: { remove: tags, add: tags, cause: `form:${submissionId}` },
    })
  return { kind: 'NEW' }
}

async function again(
  tx: ShopTx,
  { memberId, submissionId, formId }: { memberId: MemberId; submissionId: string; formId: string },
): Promise<StoredSubmission> {
  const found = await tx
    .selectFrom('form_submissions')
    .select(['outcome', 'item'])
    .where('id', '=', submissionId)
    .where('member_id', '=', memberId)
    .where('form_id', '=', formId)
    .executeTakeFirst()
  return found ? { kind: 'AGAIN', submission: found } : { kind: 'FOREIGN' }
}

/** Keeps what became of a submission, which the same id is answered with from now on. */
export async function settleSubmission(
  tx: ShopTx,
  {
    submissionId,
    outcome,
    item,
  }: { submissionId: string; outcome: SubmissionOutcome; item?: 'email' | 'orderNumber' | undefined },
): Promise<void> {
  await tx
    .updateTable('form_submissions')
    .set({ outcome, item: item ?? null })
    .where('id', '=', submissionId)
    .execute()
}
