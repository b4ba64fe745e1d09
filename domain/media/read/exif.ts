import { type Bytes, letters } from './bytes.ts'

const APP1 = 0xe1
const ORIENTATION = 0x0112
/** Orientations 5 to 8 are rotated by 90° (Exif 2.32, 4.6.4). */
const FIRST_ROTATED = 5

/**
 * Whether a segment of a JPEG says that the picture is shown rotated by 90°, as phones held upright record it. A segment
 * that is not Exif, or is damaged, counts as false.
 */
export async function isRotated(
  bytes: Bytes,
  { marker, at, length }: { marker: number; at: number; length: number },
): Promise<boolean> {
  if (marker !== APP1 || length < 16) return false
  const segment = await bytes.take(at, length)
  if (letters(segment, 0, 6) !== 'Exif\0\0') return false
  const tiff = new DataView(segment.buffer, segment.byteOffset + 6, length - 6)
  const isLittle = letters(tiff, 0, 2) === 'II'
  const directory = tiff.getUint32(4, isLittle)
  if (directory + 2 > tiff.byteLength) return false
  const entries = tiff.getUint16(directory, isLittle)
  for (let entry = 0; entry < entries; entry += 1) {
    const place = directory + 2 + entry * 12
    if (place + 12 > tiff.byteLength) return false
    if (tiff.getUint16(place, isLittle) === ORIENTATION)
      return tiff.getUint16(place + 8, isLittle) >= FIRST_ROTATED
  }
  return false
}
