import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { afterFetch } from '../../../domain/talk/fileFetch.ts'
import { sentText, sentTextOf } from '../../../domain/talk/sentText.ts'
import { openFile, sealFile } from '../../../schema/crypto/sealedFile.ts'

const key = Buffer.alloc(32, 7)
async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function all(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const got: Buffer[] = []
  for await (const piece of pieces) got.push(piece)
  return Buffer.concat(got)
}

describe('a sealed file', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])(
    'of %d bytes opens again, however it is cut',
    async (size) => {
      const bytes = randomBytes(size)
      const sealed = await all(sealFile(key, inChunks(bytes, 1_000)))
      for (const chunk of [7_777, 65_552, 1_000_000])
        expect((await all(openFile(key, inChunks(sealed, chunk)))).equals(bytes)).toBe(true)
    },
  )

  it('does not open when it was cut off, swapped or changed', async () => {
    const sealed = await all(sealFile(key, inChunks(randomBytes(200_000), 9_999)))
    const piece = 65_552
    const spoiled = [
      sealed.subarray(0, piece),
      sealed.subarray(0, sealed.length - 1),
      Buffer.concat([
        sealed.subarray(piece, 2 * piece),
        sealed.subarray(0, piece),
        sealed.subarray(2 * piece),
      ]),
      Buffer.alloc(0),
    ]
    for (const bytes of spoiled) await expect(all(openFile(key, inChunks(bytes, 5_000)))).rejects.toThrow()
    await expect(all(openFile(Buffer.alloc(32, 8), inChunks(sealed, 5_000)))).rejects.toThrow()
  })
})

it('a file is asked for again for more than a day, a film soon', () => {
  expect(afterFetch('PREPARING', 1)).toEqual({ again: 2 })
  expect(afterFetch('PREPARING', 12)).toEqual({ again: 60 })
  expect(afterFetch('UNAVAILABLE', 39)).toEqual({ again: 3600 })
  expect(afterFetch('UNAVAILABLE', 40)).toEqual({ ends: 'FAILED' })
  expect(afterFetch('GONE', 1)).toEqual({ ends: 'GONE' })
})

it('what was sent reads as its text, or as what stands for it in a notification', () => {
  const messages = [
    { type: 'text', text: 'こんにちは' },
    { type: 'flex', altText: 'お知らせ' },
    { type: 'image' },
    null,
  ]
  expect(sentText(messages)).toBe('こんにちは\nお知らせ\n(画像)')
  expect(sentTextOf(JSON.stringify({ to: 'U', messages }))).toBe('こんにちは\nお知らせ\n(画像)')
  expect(sentTextOf('{')).toBeNull()
})
