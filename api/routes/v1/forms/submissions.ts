import { type Static, Type } from 'typebox'
import { createShopBoxes } from '../../../../schema/crypto/shopBoxes.ts'
import { inShop } from '../../../../schema/database.ts'
import { readForm } from '../../../../schema/forms/forms.ts'
import {
  answersOf,
  countSubmissions,
  listSubmissions,
  readSubmission,
  type SubmissionRow,
} from '../../../../schema/forms/submissionsList.ts'
import type { Routes } from '../../../dependencies.ts'
import { shopOf } from '../../../rest/caller.ts'
import { Id, Instant, instant, oneOf, orNull, refTo } from '../../../rest/modelFields.ts'
import { byNumber } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { IdParams, ok } from '../../../rest/routeSchemas.ts'

const OUTCOMES = ['LINKED', 'WAITING', 'ONE_MORE', 'CLAIMED'] as const
const Outcome = oneOf(OUTCOMES)

const fields = {
  id: Id,
  memberId: Id,
  displayName: orNull(Type.String()),
  formVersion: Type.Integer({ minimum: 1, description: 'The version that was shown, and consented to.' }),
  outcome: orNull(Outcome),
  item: orNull(oneOf(['email', 'orderNumber'], 'What `ONE_MORE` asked for.')),
  consentedAt: Instant,
  submittedAt: Instant,
}
export const FormSubmissionModel = Type.Object(fields, {
  $id: 'FormSubmission',
  description: 'A form that a customer sent. What was entered is read one by one.',
})
export const FormSubmissionWholeModel = Type.Object(
  {
    ...fields,
    answers: orNull(
      Type.Object(
        {
          phone: Type.Optional(Type.String()),
          email: Type.Optional(Type.String()),
          orderNumber: Type.Optional(Type.String()),
        },
        { description: 'As the customer typed it; null after 90 days.' },
      ),
    ),
  },
  { $id: 'FormSubmissionWhole', description: 'A submission with what the customer entered.' },
)
export const FormSubmissionCountsModel = Type.Object(
  {
    LINKED: Type.Integer(),
    WAITING: Type.Integer(),
    ONE_MORE: Type.Integer(),
    CLAIMED: Type.Integer(),
  },
  { $id: 'FormSubmissionCounts', description: 'Submissions of a form by outcome.' },
)

const present = (row: SubmissionRow): Static<typeof FormSubmissionModel> => ({
  id: row.id,
  memberId: row.member_id,
  displayName: row.display_name,
  formVersion: row.ordinal,
  outcome: row.outcome,
  item: row.item,
  consentedAt: instant(row.consented_at),
  submittedAt: instant(row.submitted_at),
})

/** What customers sent with a form. */
export const formSubmissions: Routes = async (app, { db, vault }) => {
  const boxes = createShopBoxes({ db, vault })

  resource(app, db, {
    path: '/forms/:id/submissions',
    name: 'FormSubmission',
    tag: 'forms',
    model: FormSubmissionModel,
    access: { read: 'read' },
    presenter: () => present,
  }).list({
    summary: 'What customers sent with a form, newest first',
    holds: 'Submissions.',
    cursor: byNumber('formSubmissions', (row: SubmissionRow) => row.no),
    filter: { outcome: Type.Optional(Outcome), memberId: Type.Optional(Id) },
    async rows(tx, { id, filter, page }) {
      await readForm(tx, id)
      return listSubmissions(tx, id, { ...filter, ...page })
    },
  })

  app.get(
    '/forms/:id/submission-counts',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'countFormSubmissions',
        tags: ['forms'],
        summary: 'Submissions of a form by outcome',
        params: IdParams,
        response: ok(refTo(FormSubmissionCountsModel)),
      },
    },
    (request) =>
      inShop(db, shopOf(request).shopId, async (tx) => {
        await readForm(tx, request.params.id)
        return countSubmissions(tx, request.params.id)
      }),
  )

  app.get(
    '/forms/:id/submissions/:submissionId',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'getFormSubmission',
        tags: ['forms'],
        summary: 'One submission with what the customer entered',
        description: 'Kept for 90 days, encrypted; who may only look does not see it.',
        params: Type.Interface([IdParams], { submissionId: Id }),
        response: ok(refTo(FormSubmissionWholeModel)),
      },
    },
    async (request) => {
      const { shopId } = shopOf(request)
      const box = await boxes.of(shopId)
      const { id, submissionId } = request.params
      return inShop(db, shopId, async (tx) => {
        const row = await readSubmission(tx, id, submissionId)
        return { ...present(row), answers: answersOf(row, box) }
      })
    },
  )
}
