import type { FormKind, FormNames, FormVersion, IdentityContent } from '../../domain/forms/form.ts'
import type { LineAccountId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** The version of a form that customers see, or one that they saw. */
export interface PublishedForm extends FormVersion {
  readonly formId: string
  readonly versionId: string
  readonly lineAccountId: LineAccountId
  readonly code: string
  readonly kind: FormKind
  /** 1 for the first version. */
  readonly ordinal: number
}

const versions = (tx: ShopTx) =>
  tx
    .selectFrom('form_versions as v')
    .innerJoin('forms as f', 'f.id', 'v.form_id')
    .innerJoin('line_accounts as a', 'a.id', 'f.line_account_id')
    .select([
      'v.id as version_id',
      'v.ordinal',
      'v.content',
      'v.names',
      'f.id as form_id',
      'f.line_account_id',
      'f.code',
      'f.kind',
    ])
    .where('a.removed_at', 'is', null)

type VersionRow = NonNullable<Awaited<ReturnType<ReturnType<typeof versions>['executeTakeFirst']>>>

const presented = (row: VersionRow): PublishedForm => ({
  formId: row.form_id,
  versionId: row.version_id,
  lineAccountId: row.line_account_id as LineAccountId,
  code: row.code,
  kind: row.kind,
  ordinal: row.ordinal,
  content: row.content as IdentityContent,
  names: row.names as FormNames,
})

/** What customers see of a form now; null: there is no such form, it was never published, or the account is removed. */
export async function readPublishedForm(
  tx: ShopTx,
  { lineAccountId, code }: { lineAccountId: LineAccountId; code: string },
): Promise<PublishedForm | null> {
  const row = await versions(tx)
    .whereRef('f.published_version_id', '=', 'v.id')
    .where('f.line_account_id', '=', lineAccountId)
    .where('f.code', '=', code)
    .executeTakeFirst()
  return row ? presented(row) : null
}

/** A version by its id, also one that is no longer shown: what a customer consented to. */
export async function readFormVersion(tx: ShopTx, versionId: string): Promise<PublishedForm | null> {
  const row = await versions(tx).where('v.id', '=', versionId).executeTakeFirst()
  return row ? presented(row) : null
}
