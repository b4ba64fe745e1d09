import { gunzipSync } from 'node:zlib'

/**
 * One file out of a gzipped tar archive (how Temporal publishes its command), chosen by its path. gzip's own checksum
 * is verified on the way. Throws when the archive is damaged or holds no such file.
 */
export function untarOne(archive: Buffer, wanted: (path: string) => boolean): Buffer {
  const tar = gunzipSync(archive)
  let at = 0
  while (at + 512 <= tar.length && tar[at] !== 0) {
    const path = text(tar, at, 100)
    const length = Number.parseInt(text(tar, at + 124, 12), 8)
    const kind = text(tar, at + 156, 1)
    if (Number.isNaN(length)) throw new Error('the tar archive is damaged')
    const start = at + 512
    if ((kind === '0' || kind === '') && wanted(path)) {
      if (start + length > tar.length) throw new Error('the tar archive is cut off')
      return tar.subarray(start, start + length)
    }
    at = start + Math.ceil(length / 512) * 512
  }
  throw new Error('the tar archive does not hold the file')
}

function text(tar: Buffer, from: number, length: number): string {
  const field = tar.subarray(from, from + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end).trim()
}
