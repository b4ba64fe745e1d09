import type { MediaFacts } from '../../domain/media/index.ts'
import { contentTypeOf } from '../../domain/media/index.ts'
import type { OperatorId, ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { forgetMedia, giveUpUpload, noteUpload } from '../../schema/media/media.ts'
import type { MediaStorage, StagedFile } from '../../infra/runtime/media/storage.ts'

/** A film of 200 MB over 2 Mbit/s (ms). */
export const LONGEST_UPLOAD_MS = 15 * 60_000

interface UploadDependencies {
  db: Db
  mediaStorage: MediaStorage
}

/** A checked file, and who uploads it. */
interface Upload {
  by: { shopId: ShopId; operatorId: OperatorId }
  file: StagedFile
  facts: MediaFacts
  fileName: string | null
}

/**
 * Stores a checked file and runs `finish`, which publishes its row. The row is written before the file, so that after a
 * crash in between the sweep knows what to delete. The file is deleted again when `finish` throws, or answers another
 * row because the request repeats an earlier one.
 */
export async function storeUpload<Answer extends { id: string }>(
  { db, mediaStorage }: UploadDependencies,
  { by, file, facts, fileName }: Upload,
  finish: (id: string) => Promise<Answer>,
): Promise<Answer> {
  const id = await inShop(db, by.shopId, (tx) => noteUpload(tx, by, { facts, sha256: file.sha256, fileName }))
  try {
    await mediaStorage.keep(id, file, contentTypeOf(facts.format))
    const answer = await finish(id)
    if (answer.id !== id) await forgetUpload({ db, mediaStorage }, by.shopId, id)
    return answer
  } catch (error) {
    // The sweep retries it.
    await forgetUpload({ db, mediaStorage }, by.shopId, id).catch(() => {})
    throw error
  }
}

/** Deletes the file of removed media or of an unfinished upload. */
export async function forgetUpload(
  { db, mediaStorage }: UploadDependencies,
  shopId: ShopId,
  id: string,
): Promise<void> {
  if (!(await inShop(db, shopId, (tx) => giveUpUpload(tx, id)))) return
  await mediaStorage.forget(id)
  await inShop(db, shopId, (tx) => forgetMedia(tx, id))
}
