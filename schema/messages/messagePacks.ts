import { sql } from 'kysely'
import type { Bubble } from '../../domain/bubbles/index.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { requireVersion, requireRow } from '../sql/optimisticLock.ts'
import type { Author } from './followMessageVersions.ts'
import { ascendingIds, type PageRequest } from '../sql/keysetOrder.ts'
import { putIntoMessages } from './packExpansion.ts'
import { refusePackInUse } from './packUsage.ts'

/** A message pack as the shop writes it, checked by the API. */
export interface PackContent {
  adminName: string
  bubbles: readonly Bubble[]
}

const columns = ['id', 'line_account_id', 'admin_name', 'bubbles', 'created_at', 'version'] as const
const one = (tx: ShopTx, id: string) => tx.selectFrom('message_packs').select(columns).where('id', '=', id)

export const insertMessagePack = (
  tx: ShopTx,
  {
    shopId,
    lineAccountId,
    content: { adminName, bubbles },
  }: { shopId: ShopId; lineAccountId: string; content: PackContent },
) =>
  tx
    .insertInto('message_packs')
    .values({
      shop_id: shopId,
      line_account_id: lineAccountId,
      admin_name: adminName,
      bubbles: JSON.stringify(bubbles),
    })
    .returning(columns)
    .executeTakeFirstOrThrow()

export type PackRow = Awaited<ReturnType<typeof insertMessagePack>>

export const listMessagePacks = (
  tx: ShopTx,
  shopId: ShopId,
  { lineAccountId, after, most }: { lineAccountId?: string | undefined } & PageRequest<string>,
): Promise<PackRow[]> =>
  tx
    .selectFrom('message_packs')
    .select(columns)
    .where('shop_id', '=', shopId)
    .$if(after !== null, (query) => query.where('id', '>', after))
    .$if(lineAccountId !== undefined, (query) => query.where('line_account_id', '=', lineAccountId ?? ''))
    .orderBy('id', ascendingIds)
    .limit(most)
    .execute()

/** @throws NoSuchRow */
export const readMessagePack = async (tx: ShopTx, id: string): Promise<PackRow> =>
  requireRow(await one(tx, id).executeTakeFirst())

/**
 * The pack to edit, locked until the transaction ends: a save of a message that names it waits, and then finds its
 * new bubbles. Lock order: packs by id, then messages by id.
 * @throws NoSuchRow, StaleVersion
 */
export const lockMessagePack = async (tx: ShopTx, id: string, version: number | null): Promise<PackRow> =>
  requireVersion(await one(tx, id).forUpdate().executeTakeFirst(), version)

/**
 * Replaces a locked pack and updates every message that uses it: each gets a new version by the same author, and
 * sends the new bubbles from now on (domain.md V18).
 * @throws PackBreaksMessages
 */
export async function replaceMessagePack(
  tx: ShopTx,
  { by, id, content: { adminName, bubbles } }: { by: Author; id: string; content: PackContent },
): Promise<PackRow> {
  const row = await tx
    .updateTable('message_packs')
    .set({
      admin_name: adminName,
      bubbles: JSON.stringify(bubbles),
      version: sql<number>`version + 1`,
    })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow()
  await putIntoMessages(tx, by, id)
  return row
}

/** @throws NoSuchRow, StaleVersion, PackInUse */
export async function deleteMessagePack(tx: ShopTx, id: string, version: number | null): Promise<void> {
  await lockMessagePack(tx, id, version)
  await refusePackInUse(tx, id)
  await tx.deleteFrom('message_packs').where('id', '=', id).execute()
}

/** The packs that a message to be saved names, locked against edits until the transaction ends. */
export async function packsNamed(tx: ShopTx, ids: readonly string[]): Promise<PackRow[]> {
  if (ids.length === 0) return []
  return tx
    .selectFrom('message_packs')
    .select(columns)
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forShare()
    .execute()
}
