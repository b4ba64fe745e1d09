import { sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import { isBlank } from '../../domain/values/text.ts'
import type { ShopTx } from '../database.ts'
import { requireVersion, requireRow } from '../sql/optimisticLock.ts'
import { ascendingIds, type PageRequest } from '../sql/keysetOrder.ts'
import { refuseTagInUse } from './labelUsage.ts'
import type { LabelFilter } from './labels.ts'
import { isTwin, twinIds } from './labelTwins.ts'
import { raiseVersions } from './raiseVersions.ts'

export interface TagFields {
  code: string
  name: string
}

const columns = ['id', 'line_account_id', 'code', 'name', 'created_at', 'version', twinIds('tags')] as const
const one = (tx: ShopTx, id: string) => tx.selectFrom('tags').select(columns).where('id', '=', id)

/** Throws a unique violation when the account has a tag of this name or code, whatever its width and case. */
export const insertTag = (
  tx: ShopTx,
  {
    shopId,
    lineAccountId,
    fields: { code, name },
  }: { shopId: ShopId; lineAccountId: string; fields: TagFields },
) =>
  tx
    .insertInto('tags')
    .values({ shop_id: shopId, line_account_id: lineAccountId, code, name })
    .returning(columns)
    .executeTakeFirstOrThrow()

export type TagRow = Awaited<ReturnType<typeof insertTag>>

export const listTags = (
  tx: ShopTx,
  shopId: ShopId,
  { lineAccountId, search, twins, after, most }: LabelFilter & PageRequest<string>,
): Promise<TagRow[]> =>
  tx
    .selectFrom('tags')
    .select(columns)
    .where('shop_id', '=', shopId)
    .$if(after !== null, (query) => query.where('id', '>', after))
    .$if(lineAccountId !== undefined, (query) => query.where('line_account_id', '=', lineAccountId ?? ''))
    .$if(twins !== undefined, (query) => query.where(isTwin('tags'), '=', twins ?? false))
    .$if(!isBlank(search ?? ''), (query) =>
      query.where(sql<boolean>`id = any(array(select found.id from tags_named(fold_name(${search})) found))`),
    )
    .orderBy('id', ascendingIds)
    .limit(most)
    .execute()

/** @throws NoSuchRow */
export const readTag = async (tx: ShopTx, id: string): Promise<TagRow> =>
  requireRow(await one(tx, id).executeTakeFirst())

/** @throws NoSuchRow, StaleVersion */
export async function updateTag(
  tx: ShopTx,
  { id, version, fields }: { id: string; version: number | null; fields: Partial<TagFields> },
): Promise<TagRow> {
  requireVersion(await one(tx, id).forUpdate().executeTakeFirst(), version)
  return tx
    .updateTable('tags')
    .set(({ eb, ref }) => ({ ...fields, version: eb(ref('version'), '+', 1) }))
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow()
}

/** Takes the tag from every member with it, whose versions rise. @throws NoSuchRow, StaleVersion, LabelInUse */
export async function deleteTag(tx: ShopTx, id: string, version: number | null): Promise<void> {
  await refuseTagInUse(tx, requireVersion(await one(tx, id).forUpdate().executeTakeFirst(), version))
  const tagged = await tx.deleteFrom('member_tags').where('tag_id', '=', id).returning('member_id').execute()
  await raiseVersions(
    tx,
    tagged.map((row) => row.member_id),
  )
  await tx.deleteFrom('tags').where('id', '=', id).execute()
}
