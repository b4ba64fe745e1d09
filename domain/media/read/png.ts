import { broken } from '../mediaRefused.ts'
import { type Bytes, cutOff, letters } from './bytes.ts'
import { refuseHuge } from './pixels.ts'
import type { Picture } from './jpeg.ts'

const SIGNATURE = 8

/** The size in the header chunk, and whether it is animated (`acTL` before the picture); complete up to `IEND`. */
export async function readPng(bytes: Bytes): Promise<Picture & { readonly isAnimated: boolean }> {
  const header = await bytes.take(SIGNATURE, 8 + 13)
  if (letters(header, 4, 4) !== 'IHDR' || header.getUint32(0) !== 13) throw malformed()
  const [width, height] = [header.getUint32(8), header.getUint32(12)]
  const bits = (DEPTHS[header.getUint8(17)] ?? {})[header.getUint8(16)]
  if (width === 0 || height === 0 || bits === undefined) throw malformed()
  refuseHuge({ width, height })

  let at = SIGNATURE
  let isAnimated = false
  let hasPicture = false
  let packed = 0
  for (;;) {
    const chunk = await bytes.take(at, 8)
    const type = letters(chunk, 4, 4)
    if (!/^[A-Za-z]{4}$/.test(type)) throw malformed()
    // Length, type and checksum take 12 bytes.
    const next = at + 12 + chunk.getUint32(0)
    await bytes.take(next - 4, 4)
    if (type === 'acTL' && !hasPicture) isAnimated = true
    if (type === 'IDAT') {
      hasPicture = true
      packed += chunk.getUint32(0)
    }
    if (type === 'IEND') break
    at = next
  }
  if (!hasPicture) throw malformed()
  // Each line begins with a byte that names its filter.
  if (packed * MOST_PACKED < height * (1 + (width * bits) / 8)) throw cutOff()
  return { width, height, isAnimated }
}

/** No deflated byte stands for more (RFC 1951). */
const MOST_PACKED = 1_032

/** Bits a pixel by colour type and depth (ISO/IEC 15948, 11.2.2). */
const DEPTHS: Readonly<Record<number, Readonly<Record<number, number>>>> = {
  0: { 1: 1, 2: 2, 4: 4, 8: 8, 16: 16 },
  2: { 8: 24, 16: 48 },
  3: { 1: 1, 2: 2, 4: 4, 8: 8 },
  4: { 8: 16, 16: 32 },
  6: { 8: 32, 16: 64 },
}

const malformed = () => broken('PNGの構造が壊れています。もう一度書き出してから送ってください。')
