import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import {
  familyOf,
  HEAD_BYTES,
  type MediaFacts,
  MediaRefused,
  MOST_BYTES,
  readMedia,
  sizeInWords,
} from '../../domain/media/index.ts'
import { Problem } from '../problems/problem.ts'
import { type StagedFile, StorageFailed } from '../../infra/runtime/media/storage.ts'

/** The limit of the largest kind. */
const MOST_UPLOAD_BYTES = Math.max(...Object.values(MOST_BYTES))

/** Where uploads lie until they are checked and kept. */
export const stagingOf = (folder: string): string => join(folder, 'staging')

/**
 * Writes a body to a file in the staging folder while counting its bytes, reads what kind of file it is, and runs `work`
 * with it. The file is deleted afterwards in any case; what a killed process leaves behind is swept (sweepUploads.ts).
 * @throws Problem MEDIA_TOO_LARGE, MEDIA_TYPE_NOT_ACCEPTED, MEDIA_BROKEN; MALFORMED_BODY when the sender hung up;
 *   StorageFailed when the disk is full
 */
export async function withStagedUpload<T>(
  body: Readable,
  folder: string,
  work: (file: StagedFile, facts: MediaFacts) => Promise<T>,
): Promise<T> {
  await mkdir(stagingOf(folder), { recursive: true })
  const path = join(stagingOf(folder), randomUUID())
  const handle = await open(path, 'wx+', 0o600)
  try {
    const received = await write(body, handle)
    const facts = await checked(() =>
      readMedia({
        size: received.bytes,
        async read(at, length) {
          const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, at)
          return buffer.subarray(0, bytesRead)
        },
      }),
    )
    await handle.sync()
    return await work({ path, ...received }, facts)
  } catch (error) {
    throw isFull(error) ? new StorageFailed('the disk is full', { cause: error }) : error
  } finally {
    await handle.close()
    await rm(path, { force: true })
  }
}

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')

async function write(body: Readable, handle: FileHandle): Promise<Omit<StagedFile, 'path'>> {
  const hash = createHash('sha256')
  let head = Buffer.alloc(0)
  let bytes = 0
  let most = MOST_UPLOAD_BYTES
  for await (const chunk of chunksOf(body)) {
    if (head.length < HEAD_BYTES) {
      head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES)
      if (head.length === HEAD_BYTES) most = await checked(async () => mostOf(head))
    }
    bytes += chunk.length
    if (bytes > most) throw tooLarge(most)
    hash.update(chunk)
    await handle.appendFile(chunk)
  }
  return { bytes, sha256: hash.digest() }
}

/** Does not destroy the body when we stop reading, since a refusal is answered on its connection. */
async function* chunksOf(body: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) yield chunk as Buffer
  } catch (cause) {
    throw new Problem('MALFORMED_BODY', { detail: 'ファイルの送信が途中で切れました。', cause })
  }
}

/** The limit of this kind of file, by its first bytes: an oversized picture is refused early, not after 200 MB. */
function mostOf(head: Buffer): number {
  const family = familyOf(new DataView(head.buffer, head.byteOffset, head.length))
  if (typeof family === 'object') throw new MediaRefused('MEDIA_TYPE_NOT_ACCEPTED', family.ja)
  return family === 'JPEG' || family === 'PNG' ? MOST_BYTES.IMAGE : MOST_UPLOAD_BYTES
}

/** @throws Problem MEDIA_TOO_LARGE */
export function refuseOversize(contentLength: string | undefined): void {
  if (Number(contentLength ?? 0) > MOST_UPLOAD_BYTES) throw tooLarge(MOST_UPLOAD_BYTES)
}

const tooLarge = (most: number): Problem =>
  new Problem('MEDIA_TOO_LARGE', {
    detail: `ファイルが大きすぎます。${most === MOST_BYTES.IMAGE ? '画像は' : '動画と音声は'}${sizeInWords(most)}までです。`,
  })

async function checked<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof MediaRefused) throw new Problem(error.code, { detail: error.ja })
    throw error
  }
}
