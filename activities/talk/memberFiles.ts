import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterFetch, MOST_FILE_BYTES, MOST_SHOP_BYTES } from '../../domain/talk/fileFetch.ts'
import { newDataKey } from '../../schema/crypto/keyring.ts'
import { sealFile } from '../../schema/crypto/sealedFile.ts'
import type { ShopBoxes } from '../../schema/crypto/shopBoxes.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { nameOf } from '../../schema/sql/dataErrors.ts'
import {
  type ClaimedFile,
  type FileClaim,
  finishTalkFile,
  forgetTalkFile,
  noteTalkFile,
  objectOf,
  readClaimedFile,
  renewClaim,
} from '../../schema/talk/talkFiles.ts'
import { FILE_KEY } from '../../schema/talk/incomingEntries.ts'
import type { Line } from '../line/index.ts'
import type { createLineContent } from './lineContent.ts'

/** Where sealed files are kept: the storage of uploads, in which they have ids of their own. */
export interface FileStorage {
  keep(id: string, file: { path: string; bytes: number; sha256: Buffer }, contentType: string): Promise<void>
  forget(id: string): Promise<void>
}

export interface MemberFilesDeps {
  db: Db
  line: Line
  content: ReturnType<typeof createLineContent>
  boxes: ShopBoxes
  storage: FileStorage
  /** Where a file lies, sealed, until it is whole. */
  stagingFolder: string
  mostFileBytes?: number
  mostShopBytes?: number
}

/** A claim lives this long without a sign of its holder. */
export const CLAIM_SECONDS = 60
const RENEW_EVERY_MS = 20_000

class TooLarge extends Error {}

/**
 * Fetches a claimed file from LINE and stores it sealed, or removes one that was withdrawn. Its outcome is in the row,
 * whatever happens; may be repeated.
 */
export async function tendFile(deps: MemberFilesDeps, claim: FileClaim, signal: AbortSignal): Promise<void> {
  const { db } = deps
  const { shopId } = claim
  const file = await inShop(db, shopId, (tx) => readClaimedFile(tx, claim))
  if (!file) return
  if (file.isToRemove) return removeFile(deps, claim)
  const renewing = setInterval(
    () => void inShop(db, shopId, (tx) => renewClaim(tx, claim, CLAIM_SECONDS)).catch(() => {}),
    RENEW_EVERY_MS,
  )
  try {
    await fetchFile(deps, { claim, file }, signal)
  } catch (error) {
    const failure = nameOf(error)
    const next = afterFetch('UNAVAILABLE', claim.tries)
    await inShop(db, shopId, (tx) =>
      noteTalkFile(
        tx,
        claim,
        error instanceof TooLarge ? { failure, ends: 'TOO_LARGE' } : { failure, ...next },
      ),
    )
  } finally {
    clearInterval(renewing)
  }
}

/** Removes what the tries stored: those of processes that died or lost their claim may have left something too. */
async function removeFile({ db, storage }: MemberFilesDeps, { id, shopId, tries }: FileClaim): Promise<void> {
  for (let before = tries - 1; before > 0; before -= 1) await storage.forget(objectOf({ id, tries: before }))
  await inShop(db, shopId, (tx) => forgetTalkFile(tx, id))
}

async function fetchFile(
  deps: MemberFilesDeps,
  { claim, file }: { claim: FileClaim; file: ClaimedFile },
  signal: AbortSignal,
): Promise<void> {
  const { shopId } = claim
  const { db, line, content, boxes, storage, mostShopBytes = MOST_SHOP_BYTES } = deps
  const note = (to: Parameters<typeof noteTalkFile>[2]) =>
    inShop(db, shopId, (tx) => noteTalkFile(tx, claim, to))
  const noSpace = { failure: 'the shop has no space left', ends: 'NO_SPACE' } as const
  if (file.shopBytes >= mostShopBytes) return void (await note(noSpace))
  const got = await line.access.as(shopId, file.lineAccountId, (token) =>
    content.fetch(token, file.messageId, signal),
  )
  if (got.kind !== 'bytes')
    return void (await note({ failure: got.detail, ...afterFetch(got.kind, claim.tries) }))
  const key = newDataKey()
  await staged(deps, { key, bytes: got.bytes }, async (sealed, bytes) => {
    if (file.shopBytes + bytes > mostShopBytes) return void (await note(noSpace))
    const object = objectOf(claim)
    await storage.keep(object, sealed, 'application/octet-stream')
    const box = await boxes.of(shopId)
    const sealedKey = box.seal(key.toString('base64'), FILE_KEY)
    const done = { contentType: got.contentType.slice(0, 200), bytes, sealedKey }
    if (!(await inShop(db, shopId, (tx) => finishTalkFile(tx, claim, done)))) await storage.forget(object)
  })
}

/** Writes the sealed bytes to a file of the staging folder, runs `work` with it, and deletes it. */
async function staged(
  { stagingFolder, mostFileBytes = MOST_FILE_BYTES }: MemberFilesDeps,
  { key, bytes }: { key: Buffer; bytes: AsyncIterable<Uint8Array> },
  work: (sealed: { path: string; bytes: number; sha256: Buffer }, clearBytes: number) => Promise<void>,
): Promise<void> {
  await mkdir(stagingFolder, { recursive: true })
  const path = join(stagingFolder, randomUUID())
  const handle = await open(path, 'wx', 0o600)
  try {
    const hash = createHash('sha256')
    let clear = 0
    let written = 0
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of bytes) {
        clear += chunk.length
        if (clear > mostFileBytes) throw new TooLarge('the file is too large')
        yield chunk
      }
    }
    for await (const piece of sealFile(key, counted())) {
      hash.update(piece)
      written += piece.length
      await handle.appendFile(piece)
    }
    await handle.sync()
    await work({ path, bytes: written, sha256: hash.digest() }, clear)
  } finally {
    await handle.close()
    await rm(path, { force: true })
  }
}
