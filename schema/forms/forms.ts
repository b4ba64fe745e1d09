import type { FormNames, IdentityContent } from '../../domain/forms/form.ts'
import { READY_IDENTITY_FORM } from '../../domain/forms/readyForm.ts'
import type { OperatorId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { ascendingIds, type PageRequest } from '../sql/keysetOrder.ts'
import { requireRow, requireVersion } from '../sql/optimisticLock.ts'

/** A form with its draft, its published version, and what it depends on of its LINE account and shop. */
export interface FormRow {
  id: string
  lineAccountId: string
  kind: 'IDENTITY'
  code: string
  draft: IdentityContent
  published: { id: string; ordinal: number; at: Date; content: IdentityContent } | null
  liffId: string | null
  loginChannelId: string | null
  names: FormNames
  createdAt: Date
  version: number
}

const query = (tx: ShopTx) =>
  tx
    .selectFrom('forms as f')
    .innerJoin('line_accounts as a', 'a.id', 'f.line_account_id')
    .innerJoin('shops as s', 's.id', 'f.shop_id')
    .leftJoin('form_versions as v', 'v.id', 'f.published_version_id')
    .select([
      'f.id',
      'f.line_account_id',
      'f.kind',
      'f.code',
      'f.draft',
      'f.created_at',
      'f.version',
      'a.liff_id',
      'a.login_channel_id',
      'a.name as account_name',
      's.name as shop_name',
      'v.id as version_id',
      'v.ordinal',
      'v.published_at',
      'v.content',
    ])
    .where('a.removed_at', 'is', null)

type Found = Awaited<ReturnType<ReturnType<typeof query>['execute']>>[number]

const presented = (row: Found): FormRow => ({
  id: row.id,
  lineAccountId: row.line_account_id,
  kind: row.kind,
  code: row.code,
  draft: (row.draft as IdentityContent | null) ?? READY_IDENTITY_FORM,
  published:
    row.version_id === null
      ? null
      : {
          id: row.version_id,
          ordinal: row.ordinal ?? 0,
          at: row.published_at ?? row.created_at,
          content: row.content as IdentityContent,
        },
  liffId: row.liff_id,
  loginChannelId: row.login_channel_id,
  names: { shopName: row.shop_name, accountName: row.account_name },
  createdAt: row.created_at,
  version: row.version,
})

export const listForms = async (
  tx: ShopTx,
  shopId: string,
  { lineAccountId, after, most }: { lineAccountId?: string } & PageRequest<string>,
): Promise<FormRow[]> => {
  const rows = await query(tx)
    .where('f.shop_id', '=', shopId)
    .$if(lineAccountId !== undefined, (found) => found.where('f.line_account_id', '=', lineAccountId ?? ''))
    .$if(after !== null, (found) => found.where('f.id', '>', after))
    .orderBy('f.id', ascendingIds)
    .limit(most)
    .execute()
  return rows.map(presented)
}

/** @throws NoSuchRow */
export const readForm = async (tx: ShopTx, id: string): Promise<FormRow> =>
  presented(requireRow(await query(tx).where('f.id', '=', id).executeTakeFirst()))

/** The form, locked until the transaction ends. @throws NoSuchRow, StaleVersion */
export async function lockForm(tx: ShopTx, id: string, version: number | null): Promise<FormRow> {
  const found = await query(tx).where('f.id', '=', id).forUpdate('f').executeTakeFirst()
  return presented(requireVersion(found, version))
}

/** Keeps a draft; customers see it once it is published. The caller has locked the form. */
export async function keepDraft(tx: ShopTx, id: string, draft: IdentityContent): Promise<FormRow> {
  await tx
    .updateTable('forms')
    .set(({ eb, ref }) => ({ draft: JSON.stringify(draft), version: eb(ref('version'), '+', 1) }))
    .where('id', '=', id)
    .execute()
  return readForm(tx, id)
}

/**
 * Makes a version of the draft, which customers see from now on; the earlier ones stay as they were. A draft that says
 * what is published makes none. The caller has checked and locked the form.
 */
export async function publishForm(
  tx: ShopTx,
  { form, operatorId }: { form: FormRow; operatorId: OperatorId | null },
): Promise<FormRow> {
  if (!isChanged(form)) return form
  const { id: versionId } = await tx
    .insertInto('form_versions')
    .columns(['shop_id', 'form_id', 'ordinal', 'content', 'names', 'published_by'])
    .expression((from) =>
      from
        .selectFrom('forms as f')
        .select((eb) => [
          'f.shop_id',
          'f.id',
          eb.val((form.published?.ordinal ?? 0) + 1).as('ordinal'),
          eb.cast<string>(eb.val(JSON.stringify(form.draft)), 'jsonb').as('content'),
          eb.cast<string>(eb.val(JSON.stringify(form.names)), 'jsonb').as('names'),
          eb.cast<string>(eb.val(operatorId), 'uuid').as('published_by'),
        ])
        .where('f.id', '=', form.id),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('forms')
    .set(({ eb, ref }) => ({ published_version_id: versionId, version: eb(ref('version'), '+', 1) }))
    .where('id', '=', form.id)
    .execute()
  return readForm(tx, form.id)
}

/** Whether the draft says something else than what customers see. */
export const isChanged = ({ draft, published }: FormRow): boolean =>
  published === null || canonical(draft) !== canonical(published.content)

/** Jsonb does not keep the order of fields. */
const canonical = (content: IdentityContent): string =>
  JSON.stringify(content, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )

export const listFormVersions = (tx: ShopTx, formId: string, { after, most }: PageRequest<number>) =>
  tx
    .selectFrom('form_versions as v')
    .leftJoin('operators as o', 'o.id', 'v.published_by')
    .select([
      'v.id',
      'v.ordinal',
      'v.content',
      'v.names',
      'v.published_at',
      'v.published_by',
      'o.name as operator_name',
    ])
    .where('v.form_id', '=', formId)
    .$if(after !== null, (found) => found.where('v.ordinal', '<', after))
    .orderBy('v.ordinal', 'desc')
    .limit(most)
    .execute()

export type FormVersionRow = Awaited<ReturnType<typeof listFormVersions>>[number]
