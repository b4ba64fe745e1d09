import { sql } from 'kysely'
import type { RequestId } from '../../domain/requests/request.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { Db, ShopTx } from '../database.ts'

/** Where the key of a picture stands: part of the encryption's context. */
export const PICTURE_KEY = 'request.picture'

/**
 * A picture that is about to be stored; it is removed again when nobody says within 10 minutes that it is. Null: the
 * member of the request was erased, and nothing more of it is kept.
 */
export async function beginPicture(
  tx: ShopTx,
  picture: {
    shopId: ShopId
    requestId: RequestId
    robotId: string | null
    step: string
    bytes: number
    sealedKey: Buffer
  },
): Promise<string | null> {
  const request = await tx
    .selectFrom('change_requests')
    .select('member_id')
    .where('id', '=', picture.requestId)
    .forShare()
    .executeTakeFirst()
  if (!request || request.member_id === null) return null
  const { id } = await tx
    .insertInto('request_pictures')
    .values({
      shop_id: picture.shopId,
      request_id: picture.requestId,
      robot_id: picture.robotId,
      step: picture.step.slice(0, 60),
      bytes: picture.bytes,
      sealed_key: picture.sealedKey,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** The picture is in the storage. False: it was withdrawn meanwhile, and its bytes have to go. */
export async function finishPicture(tx: ShopTx, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('request_pictures')
    .set({ state: 'READY' })
    .where('id', '=', id)
    .where('state', '=', 'STORING')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** A picture as a request shows it. */
export interface PictureRow {
  id: string
  step: string
  takenAt: Date
  robotId: string | null
  bytes: number
}

/** The pictures of a request that can be seen, oldest first. */
export async function listPictures(tx: ShopTx, requestId: string): Promise<PictureRow[]> {
  const rows = await tx
    .selectFrom('request_pictures')
    .select(['id', 'step', 'taken_at', 'robot_id', 'bytes'])
    .where('request_id', '=', requestId)
    .where('state', '=', 'READY')
    .orderBy('taken_at')
    .orderBy('id')
    .limit(500)
    .execute()
  return rows.map(({ taken_at, robot_id, ...row }) => ({ ...row, takenAt: taken_at, robotId: robot_id }))
}

/** The key and size of a picture of this request; null: there is none, or it is another shop's. */
export async function readPicture(
  tx: ShopTx,
  { requestId, pictureId }: { requestId: string; pictureId: string },
): Promise<{ sealedKey: Buffer; bytes: number } | null> {
  const row = await tx
    .selectFrom('request_pictures')
    .select(['sealed_key', 'bytes'])
    .where('id', '=', pictureId)
    .where('request_id', '=', requestId)
    .where('state', '=', 'READY')
    .executeTakeFirst()
  return row?.sealed_key ? { sealedKey: row.sealed_key, bytes: row.bytes } : null
}

/**
 * Makes the pictures of requests unreadable at once, and leaves their bytes to be removed from the storage. The requests are
 * locked: whoever is about to store another picture waits, and then, as the member is gone, stores none.
 * @returns what is to be removed; {@link picturesLeft} says when it is gone
 */
export async function withdrawPictures(tx: ShopTx, requestIds: readonly string[]): Promise<string[]> {
  if (requestIds.length === 0) return []
  await tx
    .selectFrom('change_requests')
    .select('id')
    .where('id', 'in', [...requestIds])
    .orderBy('id')
    .forUpdate()
    .execute()
  const rows = await tx
    .updateTable('request_pictures')
    .set({ state: 'REMOVED', sealed_key: null, try_at: sql<Date>`clock_timestamp()` })
    .where('request_id', 'in', [...requestIds])
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** How many of these are still to be removed from the storage. */
export async function picturesLeft(tx: ShopTx, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  const { count } = await tx
    .selectFrom('request_pictures')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('id', 'in', [...ids])
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Claims pictures of all shops whose bytes are to be removed, for some seconds. */
export async function claimRemovals(
  db: Db,
  { most, seconds }: { most: number; seconds: number },
): Promise<{ id: string; shopId: ShopId }[]> {
  const { rows } = await sql<{ id: string; shop_id: ShopId }>`
    select * from claim_picture_removals(${most}, ${seconds})`.execute(db)
  return rows.map(({ id, shop_id }) => ({ id, shopId: shop_id }))
}

/** The bytes are gone: deletes the row. */
export const forgetPicture = (tx: ShopTx, id: string) =>
  tx.deleteFrom('request_pictures').where('id', '=', id).where('state', '=', 'REMOVED').execute()
