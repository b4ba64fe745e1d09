import type { SubmissionOutcome } from '../../domain/forms/form.ts'
import type { GivenAnswers } from '../../domain/forms/givenAnswers.ts'
import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import { changeMemberTags } from '../members/memberTags.ts'
import type { PublishedForm } from './publishedForms.ts'

/** Where answers stand: part of their encryption's context. */
export const FORM_ANSWERS = 'form.answers'

/** A submission as it stands; `outcome` null: stored, and not judged yet. */
export interface Submission {
  readonly outcome: SubmissionOutcome | null
  readonly item: 'email' | 'orderNumber' | null
}

/**
 * A submission id that is known. `OTHER`: it was used with other answers. `FOREIGN`: it is another member's or another
 * form's.
 */
export type KnownSubmission =
  | { readonly kind: 'AGAIN'; readonly submission: Submission }
  | { readonly kind: 'OTHER' | 'FOREIGN' }

/** Only `NEW` has stored anything. */
export type StoredSubmission = { readonly kind: 'NEW' } | KnownSubmission

/** Whose submission, and what it holds. */
interface Asked {
  /** Taken before the transaction began. */
  box: ShopBox
  memberId: MemberId
  submissionId: string
  formId: string
  answers: GivenAnswers
}

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
    answers: GivenAnswers
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
  const asked = { box, memberId, submissionId, formId: form.formId, answers }
  if (!fresh) return (await knownSubmission(tx, asked)) ?? { kind: 'FOREIGN' }
  const tags = form.content.tagsAtSubmit
  if (tags.length > 0)
    await changeMemberTags(tx, {
      shopId,
      memberId,
      change: { remove: tags, add: tags, cause: `form:${submissionId}` },
    })
  return { kind: 'NEW' }
}

/**
 * What became of a submission id; null: it was not used yet. Answers that were forgotten by age are taken for the same.
 */
export async function knownSubmission(
  tx: ShopTx,
  { box, memberId, submissionId, formId, answers }: Asked,
): Promise<KnownSubmission | null> {
  const found = await tx
    .selectFrom('form_submissions')
    .select(['outcome', 'item', 'member_id', 'form_id', 'answers'])
    .where('id', '=', submissionId)
    .executeTakeFirst()
  if (!found) return null
  const { outcome, item, member_id, form_id, answers: sealed } = found
  if (member_id !== memberId || form_id !== formId) return { kind: 'FOREIGN' }
  const isSame = sealed === null || box.open(sealed, FORM_ANSWERS) === JSON.stringify(answers)
  return isSame ? { kind: 'AGAIN', submission: { outcome, item } } : { kind: 'OTHER' }
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
