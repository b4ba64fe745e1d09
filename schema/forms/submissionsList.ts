import { type NotNull, sql } from 'kysely'
import type { SubmissionOutcome } from '../../domain/forms/form.ts'
import type { GivenAnswers } from '../../domain/forms/givenAnswers.ts'
import type { ShopBox } from '../crypto/shopBoxes.ts'
import type { ShopTx } from '../database.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import { FORM_ANSWERS } from './submissions.ts'

const query = (tx: ShopTx) =>
  tx
    .selectFrom('form_submissions as s')
    // Every submission has both; inner joins would tempt the planner to read all submissions for one page.
    .leftJoin('members as m', 'm.id', 's.member_id')
    .leftJoin('form_versions as v', 'v.id', 's.form_version_id')
    .select([
      's.id',
      's.no',
      's.form_id',
      's.member_id',
      'm.display_name',
      'v.ordinal',
      's.outcome',
      's.item',
      's.consented_at',
      's.submitted_at',
      's.answers',
    ])
    .$narrowType<{ ordinal: NotNull }>()

/** Submissions of a form, newest first. */
export const listSubmissions = (
  tx: ShopTx,
  formId: string,
  {
    outcome,
    memberId,
    after,
    most,
  }: { outcome?: SubmissionOutcome; memberId?: string } & PageRequest<number>,
) =>
  query(tx)
    .where('s.form_id', '=', formId)
    .$if(outcome !== undefined, (found) => found.where('s.outcome', '=', outcome ?? 'LINKED'))
    .$if(memberId !== undefined, (found) => found.where('s.member_id', '=', memberId ?? ''))
    .$if(after !== null, (found) => found.where('s.no', '<', after))
    .orderBy('s.no', 'desc')
    .limit(most)
    .execute()

export type SubmissionRow = Awaited<ReturnType<typeof listSubmissions>>[number]

/** @throws NoSuchRow */
export const readSubmission = async (tx: ShopTx, formId: string, id: string): Promise<SubmissionRow> =>
  requireRow(await query(tx).where('s.form_id', '=', formId).where('s.id', '=', id).executeTakeFirst())

/** What the customer entered; null once it is forgotten. @throws CannotDecrypt */
export const answersOf = ({ answers }: Pick<SubmissionRow, 'answers'>, box: ShopBox): GivenAnswers | null =>
  answers === null ? null : (JSON.parse(box.open(answers, FORM_ANSWERS)) as GivenAnswers)

/** Submissions by outcome; those that were stored and are not judged yet are left out. */
export async function countSubmissions(
  tx: ShopTx,
  formId: string,
): Promise<Record<SubmissionOutcome, number>> {
  const { rows } = await sql<{ outcome: SubmissionOutcome; n: number }>`
    select outcome, count(*)::int as n from form_submissions
     where form_id = ${formId} and outcome is not null group by outcome`.execute(tx)
  const counts = { LINKED: 0, WAITING: 0, ONE_MORE: 0, CLAIMED: 0 }
  for (const { outcome, n } of rows) counts[outcome] = n
  return counts
}
