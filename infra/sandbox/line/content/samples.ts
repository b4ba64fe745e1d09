import { crc32, deflateSync } from 'node:zlib'
import type { Content } from '../state/records.ts'

const SIDE = 120
/** What a file of each type begins with, so that a receiver who looks at the bytes is not misled. */
const BEGINNINGS: Record<string, Buffer> = {
  'video/mp4': Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex'),
  'audio/x-m4a': Buffer.from('00000018667479704d344120000000004d34412069736f6d', 'hex'),
  'application/pdf': Buffer.from('%PDF-1.4\n'),
}

/** The bytes of a content: as they were sent, or invented ones of its type with the size that was asked for. */
export function bytesOf({ data, contentType }: Content): Buffer {
  if ('base64' in data) return Buffer.from(data.base64, 'base64')
  const beginning = contentType.startsWith('image/')
    ? samplePicture()
    : (BEGINNINGS[contentType] ?? Buffer.alloc(0))
  const rest = Math.max(0, data.size - beginning.length)
  return Buffer.concat([beginning, Buffer.alloc(rest)]).subarray(0, data.size)
}

/** The small picture that LINE shows of a picture or film. */
export function previewOf(content: Content): Buffer {
  return content.kind === 'image' && 'base64' in content.data ? bytesOf(content) : samplePicture()
}

/** A PNG of one colour. Readers ignore what follows its end. */
export function samplePicture(): Buffer {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(SIDE * 3, Buffer.from([0xf0, 0xa3, 0x5e]))])
  const header = Buffer.alloc(13)
  header.writeUInt32BE(SIDE, 0)
  header.writeUInt32BE(SIDE, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.concat(Array.from({ length: SIDE }, () => row)))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
