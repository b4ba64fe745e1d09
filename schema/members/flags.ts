import { sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import { isBlank } from '../../domain/values/text.ts'
import type { ShopTx } from '../database.ts'
import { requireVersion, requireRow } from '../sql/optimisticLock.ts'
import { ascendingIds, type PageRequest } from '../sql/keysetOrder.ts'
import { refuseFlagInUse } from './labelUsage.ts'
import type { LabelFilter } from './labels.ts'
import { isTwin, twinIds } from './labelTwins.ts'

export interface FlagFields {
  name: string
  /** '#RRGGBB' */
  color: string
}

const columns = ['id', 'line_account_id', 'name', 'color', 'created_at', 'version', twinIds('flags')] as const
const one = (tx: ShopTx, id: string) => tx.selectFrom('flags').select(columns).where('id', '=', id)

/** Throws a unique violation when the account has a flag of this name, whatever its width and case. */
export const insertFlag = (
  tx: ShopTx,
  {
    shopId,
    lineAccountId,
    fields: { name, color },
  }: { shopId: ShopId; lineAccountId: string; fields: FlagFields },
) =>
  tx
    .insertInto('flags')
    .values({ shop_id: shopId, line_account_id: lineAccountId, name, color })
    .returning(columns)
    .executeTakeFirstOrThrow()

export type FlagRow = Awaited<ReturnType<typeof insertFlag>>

export const listFlags = (
  tx: ShopTx,
  shopId: ShopId,
  { lineAccountId, search, twins, after, most }: LabelFilter & PageRequest<string>,
): Promise<FlagRow[]> =>
  tx
    .selectFrom('flags')
    .select(columns)
    .where('shop_id', '=', shopId)
    .$if(after !== null, (query) => query.where('id', '>', after))
    .$if(lineAccountId !== undefined, (query) => query.where('line_account_id', '=', lineAccountId ?? ''))
    .$if(twins !== undefined, (query) => query.where(isTwin('flags'), '=', twins ?? false))
    .$if(!isBlank(search ?? ''), (query) =>
      query.where(
        sql<boolean>`id = any(array(select found.id from flags_named(fold_name(${search})) found))`,
      ),
    )
    .orderBy('id', ascendingIds)
    .limit(most)
    .execute()

/** @throws NoSuchRow */
export const readFlag = async (tx: ShopTx, id: string): Promise<FlagRow> =>
  requireRow(await one(tx, id).executeTakeFirst())

/** @throws NoSuchRow, StaleVersion */
export async function updateFlag(
  tx: ShopTx,
  { id, version, fields }: { id: string; version: number | null; fields: Partial<FlagFields> },
): Promise<FlagRow> {
  requireVersion(await one(tx, id).forUpdate().executeTakeFirst(), version)
  return tx
    .updateTable('flags')
    .set(({ eb, ref }) => ({ ...fields, version: eb(ref('version'), '+', 1) }))
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow()
}

/** Members with the flag have none afterwards; their versions rise. @throws NoSuchRow, StaleVersion, LabelInUse */
export async function deleteFlag(tx: ShopTx, id: string, version: number | null): Promise<void> {
  await refuseFlagInUse(tx, requireVersion(await one(tx, id).forUpdate().executeTakeFirst(), version))
  await sql`
    update members m set flag_id = null, version = m.version + 1
      from (select id from members where flag_id = ${id} order by id for no key update) o
     where m.id = o.id`.execute(tx)
  await tx.deleteFrom('flags').where('id', '=', id).execute()
}
