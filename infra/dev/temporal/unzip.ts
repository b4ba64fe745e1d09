import { inflateRawSync } from 'node:zlib'

const endOfDirectory = 0x06054b50
const directoryEntry = 0x02014b50

/**
 * One file out of a zip archive (a Python wheel is one), chosen by its path. Reads stored and deflated entries of
 * archives below 4 GB, which is what wheels are. Throws when the archive is damaged, holds no such file, or the file
 * has another length than the archive says; its checksum is the caller's business.
 */
export function unzipOne(archive: Buffer, wanted: (path: string) => boolean): Buffer {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || archive.readUInt32LE(end) !== endOfDirectory) throw new Error('not a zip archive')
  const entries = archive.readUInt16LE(end + 10)
  let at = archive.readUInt32LE(end + 16)
  for (let entry = 0; entry < entries; entry += 1) {
    if (archive.readUInt32LE(at) !== directoryEntry) throw new Error('the zip archive is damaged')
    const nameLength = archive.readUInt16LE(at + 28)
    const path = archive.toString('utf8', at + 46, at + 46 + nameLength)
    if (wanted(path)) {
      return content(archive, {
        method: archive.readUInt16LE(at + 10),
        packed: archive.readUInt32LE(at + 20),
        length: archive.readUInt32LE(at + 24),
        header: archive.readUInt32LE(at + 42),
      })
    }
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  throw new Error('the zip archive does not hold the file')
}

function content(
  archive: Buffer,
  entry: { method: number; packed: number; length: number; header: number },
): Buffer {
  const { method, packed, length, header } = entry
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28)
  const raw = archive.subarray(start, start + packed)
  if (method !== 0 && method !== 8)
    throw new Error(`the zip archive uses method ${method}, which is not known here`)
  const file = method === 0 ? raw : inflateRawSync(raw, { maxOutputLength: Math.max(length, 1) })
  if (file.length !== length) throw new Error('the zip archive is cut off')
  return file
}
