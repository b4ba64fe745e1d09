import { broken, notAccepted } from '../mediaRefused.ts'
import { type Bytes, cutOff } from './bytes.ts'
import { isRotated } from './exif.ts'
import { refuseHuge } from './pixels.ts'

export interface Picture {
  readonly width: number
  readonly height: number
}

const START_OF_SCAN = 0xda
const END = 0xd9
/** Baseline, extended and progressive; phones cannot show others. */
const SHOWN = [0xc0, 0xc1, 0xc2]
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** The size in the frame header, rotated as Exif says; the file must be complete up to its end marker (ITU-T T.81, B). */
export async function readJpeg(bytes: Bytes): Promise<Picture> {
  let at = 2
  let picture: Picture | null = null
  let isSideways = false
  for (;;) {
    const head = await bytes.take(at, 2)
    if (head.getUint8(0) !== 0xff)
      throw broken('JPEGの構造が壊れています。もう一度書き出してから送ってください。')
    const marker = head.getUint8(1)
    // Any number of 0xff may stand before a marker.
    if (marker === 0xff) {
      at += 1
      continue
    }
    const length = (await bytes.take(at + 2, 2)).getUint16(0)
    if (length < 2) throw broken('JPEGの構造が壊れています。もう一度書き出してから送ってください。')
    if (await isRotated(bytes, { marker, at: at + 4, length: length - 2 })) isSideways = true
    if (isFrame(marker)) picture = await readFrame(bytes, at, marker)
    at += 2 + length
    if (marker === START_OF_SCAN) break
  }
  if (picture === null) throw broken('JPEGの大きさを読み取れません。もう一度書き出してから送ってください。')
  const end = await findEnd(bytes, at)
  if ((end - at) * MOST_PIXELS_A_BYTE < picture.width * picture.height) throw cutOff()
  return isSideways ? { width: picture.height, height: picture.width } : picture
}

async function readFrame(bytes: Bytes, at: number, marker: number): Promise<Picture> {
  if (!SHOWN.includes(marker))
    throw notAccepted('この方式のJPEGは表示できません。標準かプログレッシブのJPEGで書き出してください。')
  const frame = await bytes.take(at + 4, 5)
  const [height, width] = [frame.getUint16(1), frame.getUint16(3)]
  if (width === 0 || height === 0)
    throw broken('JPEGの大きさを読み取れません。もう一度書き出してから送ってください。')
  refuseHuge({ width, height })
  return { width, height }
}

/** A coded unit of at most 32 by 32 pixels takes a bit at least. */
const MOST_PIXELS_A_BYTE = 8 * 32 * 32

const STEP = 64 * 1_024

/** Offset of the end marker, searched after the first scan, from the back: cameras append data of their own. */
async function findEnd(bytes: Bytes, from: number): Promise<number> {
  for (let end = bytes.size; end > from; end -= STEP) {
    const begin = Math.max(from, end - STEP)
    // One byte more, since a marker may span two steps.
    const view = await bytes.take(begin, Math.min(end + 1, bytes.size) - begin)
    for (let place = view.byteLength - 2; place >= 0; place -= 1)
      if (view.getUint8(place) === 0xff && view.getUint8(place + 1) === END) return begin + place
  }
  throw cutOff()
}
