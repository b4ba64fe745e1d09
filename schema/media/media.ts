import { sql } from 'kysely'
import { kindOf, type MediaFacts, type MediaFormat, type MediaKind } from '../../domain/media/index.ts'
import type { OperatorId, ShopId } from '../../domain/values/ids.ts'
import type { Db, ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import { refuseMediaInUse } from './mediaUsage.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

const columns = [
  'id',
  'no',
  'format',
  'kind',
  'bytes',
  'width',
  'height',
  'duration_ms',
  'file_name',
  'created_at',
] as const
const NOW = sql<Date>`clock_timestamp()`

const ready = (tx: ShopTx) => tx.selectFrom('media').select(columns).where('state', '=', 'ready')

export type MediaRow = Awaited<ReturnType<ReturnType<typeof ready>['executeTakeFirstOrThrow']>>

/** What the file of a row says of itself. */
export const factsOf = (row: MediaRow): MediaFacts => ({
  format: row.format,
  bytes: row.bytes,
  width: row.width,
  height: row.height,
  durationMs: row.duration_ms,
})

/** Stores the row of an upload before its file reaches the storage: there is no file without a row. */
export async function noteUpload(
  tx: ShopTx,
  by: { shopId: ShopId; operatorId: OperatorId },
  upload: { facts: MediaFacts; sha256: Buffer; fileName: string | null },
): Promise<string> {
  const { facts, sha256, fileName } = upload
  const { id } = await tx
    .insertInto('media')
    .values({
      shop_id: by.shopId,
      kind: kindOf(facts.format),
      format: facts.format,
      bytes: facts.bytes,
      width: facts.width,
      height: facts.height,
      duration_ms: facts.durationMs,
      sha256,
      file_name: fileName,
      operator_id: by.operatorId,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** The file is in the storage: publishes it. @throws NoSuchRow when it was swept in the meantime */
export const finishUpload = async (tx: ShopTx, id: string): Promise<MediaRow> =>
  requireRow(
    await tx
      .updateTable('media')
      .set({ state: 'ready', changed_at: NOW })
      .where('id', '=', id)
      .where('state', '=', 'storing')
      .returning(columns)
      .executeTakeFirst(),
  )

/** Newest first; `before` is the number of the previous page's last file. */
export const listMedia = (
  tx: ShopTx,
  shopId: ShopId,
  { type, after, most }: { type?: MediaKind | undefined } & PageRequest<number>,
): Promise<MediaRow[]> =>
  ready(tx)
    .where('shop_id', '=', shopId)
    .$if(after !== null, (query) => query.where('no', '<', after))
    .$if(type !== undefined, (query) => query.where('kind', '=', type ?? 'IMAGE'))
    .orderBy('no', 'desc')
    .limit(most)
    .execute()

/** @throws NoSuchRow */
export const readMediaRow = async (tx: ShopTx, id: string): Promise<MediaRow> =>
  requireRow(await ready(tx).where('id', '=', id).executeTakeFirst())

/** The ids that are files of the shop, locked against removal until the transaction ends. */
export async function mediaOfShop(tx: ShopTx, ids: readonly string[]): Promise<Map<string, MediaFacts>> {
  if (ids.length === 0) return new Map()
  const rows = await ready(tx)
    .where('id', 'in', [...new Set(ids.map((id) => id.toLowerCase()))])
    .orderBy('id')
    .forShare()
    .execute()
  return new Map(rows.map((row) => [row.id, factsOf(row)]))
}

/**
 * Withdraws a file. The caller then deletes it from the storage, and its row with {@link forgetMedia}.
 * @throws NoSuchRow, MediaInUse
 */
export async function removeMedia(tx: ShopTx, id: string): Promise<void> {
  requireRow(await ready(tx).where('id', '=', id).forUpdate().executeTakeFirst())
  await refuseMediaInUse(tx, id)
  await tx.updateTable('media').set({ state: 'removed', changed_at: NOW }).where('id', '=', id).execute()
}

/** Marks an unfinished upload as removed; false when it was finished or is gone. */
export async function giveUpUpload(tx: ShopTx, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('media')
    .set({ state: 'removed', changed_at: NOW })
    .where('id', '=', id)
    .where('state', '<>', 'ready')
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** Deletes the row of a file that is gone from the storage. */
export const forgetMedia = async (tx: ShopTx, id: string): Promise<void> => {
  await tx.deleteFrom('media').where('id', '=', id).where('state', '=', 'removed').execute()
}

/** What serving a file needs. */
export interface ServedMedia {
  format: MediaFormat
  bytes: number
  sha256: Buffer
  created_at: Date
}

/** The file of a public address, of any shop; undefined when there is none. */
export async function lookUpMedia(db: Db, id: string): Promise<ServedMedia | undefined> {
  const { rows } = await sql<ServedMedia>`select * from lookup_media(${id})`.execute(db)
  return rows[0]
}

/** Uploads and removals of all shops that began this many minutes ago and did not finish. */
export async function mediaToSweep(db: Db, minutes: number, most: number) {
  const { rows } = await sql<{ media_id: string; shop_id: ShopId }>`
    select * from media_to_sweep(make_interval(mins => ${minutes}), ${most})`.execute(db)
  return rows
}
