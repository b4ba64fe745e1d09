import type { MediaFacts } from '../../domain/media/index.ts'
import { contentTypeOf } from '../../domain/media/index.ts'
import type { OperatorId, ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { forgetMedia, giveUpUpload, noteUpload } from '../../schema/media/media.ts'
import type { MediaStorage, StagedFile } from './storage.ts'

/** A film of 200 MB over a line of 2 Mbit/s (ms). */
export const LONGEST_UPLOAD_MS = 15 * 60_000

interface Shelf {
  db: Db
  mediaStorage: MediaStorage
}

/**
 * Puts a checked file into the storage and runs `finish`, which makes its row the shop's. The row is there before the
 * file is: whatever ends in between leaves a row that says what is to be forgotten. When `finish` throws, or answers
 * with another row since the same request was answered before, this file is forgotten again.
 */
export async function storeUpload<Answer extends { id: string }>(
  { db, mediaStorage }: Shelf,
  by: { shopId: ShopId; operatorId: OperatorId },
  upload: { file: StagedFile; facts: MediaFacts; fileName: string | null },
  finish: (id: string) => Promise<Answer>,
): Promise<Answer> {
  const { file, facts, fileName } = upload
  const id = await inShop(db, by.shopId, (tx) => noteUpload(tx, by, { facts, sha256: file.sha256, fileName }))
  try {
    await mediaStorage.keep(id, file, contentTypeOf(facts.format))
    const answer = await finish(id)
    if (answer.id !== id) await forgetUpload({ db, mediaStorage }, by.shopId, id)
    return answer
  } catch (error) {
    // What cannot be forgotten now is swept later.
    await forgetUpload({ db, mediaStorage }, by.shopId, id).catch(() => {})
    throw error
  }
}

/** Forgets a file that nobody uses: one that was removed, or an upload that did not come to its end. */
export async function forgetUpload({ db, mediaStorage }: Shelf, shopId: ShopId, id: string): Promise<void> {
  if (!(await inShop(db, shopId, (tx) => giveUpUpload(tx, id)))) return
  await mediaStorage.forget(id)
  await inShop(db, shopId, (tx) => forgetMedia(tx, id))
}
