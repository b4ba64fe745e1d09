import { createCipheriv, createDecipheriv } from 'node:crypto'
import { CannotDecrypt } from './keyring.ts'

/**
 * Files of any size, sealed piece by piece under a key of their own, so that neither sealing nor opening holds more than
 * a piece, and no byte is handed on before it is proved. The place of a piece is its nonce, and whether it is the last
 * is part of its context: pieces cannot be swapped, left out or cut off. A key seals one file, once.
 */

/** Bytes of a piece in the clear; the last one is shorter, or empty. */
const PIECE = 64 * 1024
const TAG = 16

const nonceOf = (nth: number): Buffer => {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(nth, 6, 6)
  return nonce
}
const contextOf = (isLast: boolean): Buffer => Buffer.from(`todoke.file:${isLast ? 'last' : 'more'}`)

/** Seals the bytes as they come. */
export async function* sealFile(key: Buffer, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let nth = 0
  for await (const { piece, isLast } of pieces(bytes, PIECE)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(nth)).setAAD(contextOf(isLast))
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()])
    nth += 1
  }
}

/** The reverse of {@link sealFile}. @throws CannotDecrypt when a byte is not as it was sealed */
export async function* openFile(key: Buffer, sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let nth = 0
  for await (const { piece, isLast } of pieces(sealed, PIECE + TAG)) {
    yield opened(key, piece, { nth, isLast })
    nth += 1
  }
}

function opened(key: Buffer, piece: Buffer, { nth, isLast }: { nth: number; isLast: boolean }): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(nth))
      .setAAD(contextOf(isLast))
      .setAuthTag(piece.subarray(piece.length - TAG))
    return Buffer.concat([decipher.update(piece.subarray(0, piece.length - TAG)), decipher.final()])
  } catch {
    throw new CannotDecrypt('of the file')
  }
}

/** Cuts a stream into pieces of a size; what is left at the end, at most one full piece, is the last. */
async function* pieces(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let kept: Buffer[] = []
  let length = 0
  for await (const chunk of bytes) {
    kept.push(Buffer.from(chunk))
    length += chunk.length
    if (length <= size) continue
    let all = Buffer.concat(kept)
    for (; all.length > size; all = all.subarray(size)) yield { piece: all.subarray(0, size), isLast: false }
    kept = [all]
    length = all.length
  }
  yield { piece: Buffer.concat(kept), isLast: true }
}
