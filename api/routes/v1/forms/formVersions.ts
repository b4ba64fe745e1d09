import { type Static, Type } from 'typebox'
import type { IdentityContent } from '../../../../domain/forms/form.ts'
import { type FormVersionRow, listFormVersions, readForm } from '../../../../schema/forms/forms.ts'
import type { Routes } from '../../../dependencies.ts'
import { Id, Instant, instant, orNull, refTo } from '../../../rest/modelFields.ts'
import { byNumber } from '../../../rest/paging.ts'
import { resource } from '../../../rest/resource.ts'
import { FormContentModel, presentContent } from './formModel.ts'

export const FormVersionModel = Type.Object(
  {
    id: Id,
    number: Type.Integer({ minimum: 1 }),
    content: refTo(FormContentModel),
    names: Type.Object(
      { shopName: Type.String(), accountName: Type.String() },
      { description: 'What `{shopName}` and `{accountName}` say in it.' },
    ),
    publishedAt: Instant,
    publishedBy: orNull(Type.Object({ id: Id, name: orNull(Type.String()) })),
  },
  { $id: 'FormVersion', description: 'What customers saw, and consented to. It never changes.' },
)

const present = (row: FormVersionRow): Static<typeof FormVersionModel> => ({
  id: row.id,
  number: row.ordinal,
  content: presentContent(row.content as IdentityContent),
  names: row.names as { shopName: string; accountName: string },
  publishedAt: instant(row.published_at),
  publishedBy: row.published_by === null ? null : { id: row.published_by, name: row.operator_name },
})

/** Published versions of a form. */
export const formVersions: Routes = async (app, { db }) => {
  resource(app, db, {
    path: '/forms/:id/versions',
    name: 'FormVersion',
    tag: 'forms',
    model: FormVersionModel,
    access: { read: 'read' },
    presenter: () => present,
  }).list({
    summary: 'Published versions of a form, newest first',
    holds: 'Versions.',
    cursor: byNumber('formVersions', (row: FormVersionRow) => row.ordinal),
    async rows(tx, { id, page }) {
      await readForm(tx, id)
      return listFormVersions(tx, id, page)
    },
  })
}
