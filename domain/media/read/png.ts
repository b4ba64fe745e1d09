import { broken } from '../mediaRefused.ts'
import { type Bytes, letters } from './bytes.ts'
import type { Picture } from './jpeg.ts'

const SIGNATURE = 8

/** The size in the header chunk, and whether it is animated (`acTL` before the picture); complete up to `IEND`. */
export async function readPng(bytes: Bytes): Promise<Picture & { readonly isAnimated: boolean }> {
  const header = await bytes.take(SIGNATURE, 8 + 13)
  if (letters(header, 4, 4) !== 'IHDR' || header.getUint32(0) !== 13) throw malformed()
  const [width, height] = [header.getUint32(8), header.getUint32(12)]
  if (width === 0 || height === 0 || width > MOST_SIDE || height > MOST_SIDE) throw malformed()

  let at = SIGNATURE
  let isAnimated = false
  let hasPicture = false
  for (;;) {
    const chunk = await bytes.take(at, 8)
    const type = letters(chunk, 4, 4)
    if (!/^[A-Za-z]{4}$/.test(type)) throw malformed()
    // Length, type and checksum take 12 bytes.
    const next = at + 12 + chunk.getUint32(0)
    await bytes.take(next - 4, 4)
    if (type === 'acTL' && !hasPicture) isAnimated = true
    if (type === 'IDAT') hasPicture = true
    if (type === 'IEND') break
    at = next
  }
  if (!hasPicture) throw malformed()
  return { width, height, isAnimated }
}

/** No side of a picture that a phone shows is longer. */
const MOST_SIDE = 65_535

const malformed = () => broken('PNGの構造が壊れています。もう一度書き出してから送ってください。')
