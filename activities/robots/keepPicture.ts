import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RequestId } from '../../domain/requests/request.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import { newDataKey } from '../../schema/crypto/keyring.ts'
import { sealFile } from '../../schema/crypto/sealedFile.ts'
import type { ShopBoxes } from '../../schema/crypto/shopBoxes.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { beginPicture, finishPicture, PICTURE_KEY } from '../../schema/requests/evidence.ts'

/** Where sealed pictures are kept: the storage of uploads, in which they have ids of their own. */
export interface PictureStorage {
  keep(id: string, file: { path: string; bytes: number; sha256: Buffer }, contentType: string): Promise<void>
  forget(id: string): Promise<void>
}

/** What keeping a picture needs. */
export interface PictureDeps {
  readonly db: Db
  readonly boxes: ShopBoxes
  readonly storage: PictureStorage
  /** Where a picture lies, sealed, until it is whole. */
  readonly stagingFolder: string
}

/** A picture of a screen, masked already. */
export interface Picture {
  readonly shopId: ShopId
  readonly requestId: RequestId
  readonly robotId: string | null
  /** The moment: a word of the code. */
  readonly step: string
  readonly png: Uint8Array
}

/** A page of an admin screen has some 100 KB; a larger picture is no evidence that anybody could open. */
export const MOST_PICTURE_BYTES = 10 * 1024 * 1024

/**
 * Stores a picture sealed under a key of its own, which the key of its shop seals. The row comes first: what a process
 * that dies here leaves behind is removed.
 * @returns its id; null: it is too large, or the member was erased, and nothing is kept
 */
export async function keepPicture(deps: PictureDeps, picture: Picture): Promise<string | null> {
  const { shopId, requestId, robotId, step, png } = picture
  if (png.length === 0 || png.length > MOST_PICTURE_BYTES) return null
  const key = newDataKey()
  const box = await deps.boxes.of(shopId)
  const sealedKey = box.seal(key.toString('base64'), PICTURE_KEY)
  const row = { shopId, requestId, robotId, step, bytes: png.length, sealedKey }
  const id = await inShop(deps.db, shopId, (tx) => beginPicture(tx, row))
  if (id === null) return null
  await mkdir(deps.stagingFolder, { recursive: true })
  const path = join(deps.stagingFolder, randomUUID())
  try {
    await deps.storage.keep(id, await sealTo(path, key, png), 'application/octet-stream')
  } finally {
    await rm(path, { force: true })
  }
  if (await inShop(deps.db, shopId, (tx) => finishPicture(tx, id))) return id
  await deps.storage.forget(id)
  return null
}

async function sealTo(
  path: string,
  key: Buffer,
  png: Uint8Array,
): Promise<{ path: string; bytes: number; sha256: Buffer }> {
  const handle = await open(path, 'wx', 0o600)
  try {
    const hash = createHash('sha256')
    let bytes = 0
    const whole = async function* (): AsyncGenerator<Uint8Array> {
      yield png
    }
    for await (const piece of sealFile(key, whole())) {
      hash.update(piece)
      bytes += piece.length
      await handle.appendFile(piece)
    }
    await handle.sync()
    return { path, bytes, sha256: hash.digest() }
  } finally {
    await handle.close()
  }
}
