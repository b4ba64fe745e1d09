import { Type } from 'typebox'
import { checkForm } from '../../../../domain/forms/checkForm.ts'
import { READY_IDENTITY_FORM } from '../../../../domain/forms/readyForm.ts'
import { inShop, type ShopTx } from '../../../../schema/database.ts'
import {
  type FormRow,
  keepDraft,
  listForms,
  lockForm,
  publishForm,
  readForm,
} from '../../../../schema/forms/forms.ts'
import { labelsOfAccount } from '../../../../schema/members/labels.ts'
import type { Routes } from '../../../dependencies.ts'
import { type Finding, finding, refuseFindings } from '../../../problems/finding.ts'
import { Problem } from '../../../problems/problem.ts'
import { shopOf } from '../../../rest/caller.ts'
import { Id, refTo } from '../../../rest/modelFields.ts'
import { ifMatchOf, setEtag } from '../../../rest/optimisticLock.ts'
import { byId } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { IdParams, IfMatchHeaders, ok } from '../../../rest/routeSchemas.ts'
import { FormChange, FormModel, presentForm, withChange } from './formModel.ts'

/** Forms of a LINE account, their drafts, and what customers see of them. */
export const forms: Routes = async (app, { db }) => {
  const form = resource(app, db, {
    path: '/forms',
    name: 'Form',
    tag: 'forms',
    model: FormModel,
    access: { read: 'read', write: 'edit' },
    presenter: () => presentForm,
  })

  form.list({
    summary: 'Forms',
    holds: 'Forms.',
    cursor: byId('forms'),
    filter: { lineAccountId: Type.Optional(Id) },
    rows: (tx, { by, filter, page }) => listForms(tx, by.shopId, { ...filter, ...page }),
  })

  form.read({ summary: 'One form, with its draft and what is still missing', row: readForm })

  form.edit({
    summary: 'Change the draft of a form',
    description:
      'Customers go on seeing the published version. The ready form is published by the edit that enters its privacy policy and changes nothing else, so that it works without more.',
    body: FormChange,
    async update(tx, { by, id, version, body }) {
      const before = await lockForm(tx, id, version)
      const draft = withChange(before.draft, body)
      const changed = { ...before, draft }
      refuseFindings(await findingsIn(tx, changed))
      const kept = await keepDraft(tx, id, draft)
      return isReadyForm(kept) ? publishForm(tx, { form: kept, operatorId: by.operatorId }) : kept
    },
  })

  app.post(
    '/forms/:id/publish',
    {
      config: { access: 'edit' },
      schema: {
        operationId: 'publishForm',
        tags: ['forms'],
        summary: 'Show customers the draft',
        description:
          'Makes a version, which never changes. May be repeated: a draft that is published already makes none. A customer who has an older version open is asked to read the new one; what they typed stays.',
        params: IdParams,
        headers: IfMatchHeaders,
        response: ok(refTo(FormModel)),
      },
    },
    async (request, reply) => {
      const by = shopOf(request)
      const version = ifMatchOf(request)
      const row = await inShop(db, by.shopId, async (tx) => {
        const found = await lockForm(tx, request.params.id, version)
        refuseFindings(await findingsIn(tx, found))
        if (found.draft.consent.privacyUrl === null)
          throw new Problem('FORM_NOT_READY', {
            fields: [
              {
                pointer: '/consent/privacyUrl',
                code: 'PRIVACY_URL',
                detail: 'プライバシーポリシーのURLを入力してください。',
              },
            ],
          })
        return publishForm(tx, { form: found, operatorId: by.operatorId })
      })
      return setEtag(reply, presentForm(row))
    },
  )
}

/** Whether a form that was never published is the ready one with its privacy policy, and complete. */
const isReadyForm = ({ published, draft }: FormRow): boolean =>
  published === null &&
  draft.consent.privacyUrl !== null &&
  JSON.stringify(inOrder({ ...draft, consent: { ...draft.consent, privacyUrl: null } })) ===
    JSON.stringify(inOrder(READY_IDENTITY_FORM))

/** Texts by their place, whatever the order of fields. */
const inOrder = (value: unknown, at = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .flatMap(([key, part]: [string, unknown]) => inOrder(part, `${at}/${key}`))
        .toSorted()
    : [`${at}=${JSON.stringify(value)}`]

/** Everything wrong with the draft, tags that the LINE account does not have among it. */
async function findingsIn(tx: ShopTx, { draft, names, lineAccountId }: FormRow): Promise<Finding[]> {
  const { tagsAtSubmit, tagsAtLink } = draft
  const ids = [...new Set<string>([...tagsAtSubmit, ...tagsAtLink])]
  const known = await labelsOfAccount(tx, 'tags', { lineAccountId, ids })
  const unknown = Object.entries({ tagsAtSubmit, tagsAtLink }).flatMap(([field, tagIds]) =>
    tagIds.flatMap((id, place) =>
      known.has(id)
        ? []
        : [
            finding('FORM_CONTENT_INVALID', `/${field}/${place}`, {
              detail: 'このLINE公式アカウントにそのタグはありません。',
              code: 'NOT_FOUND',
            }),
          ],
    ),
  )
  const wrong = checkForm(draft, names).map(({ path, code, ja }) =>
    finding('FORM_CONTENT_INVALID', path, { detail: ja, code }),
  )
  return [...wrong, ...unknown]
}
