import { broken } from '../mediaRefused.ts'
import { type Bytes, cutOff, letters } from './bytes.ts'

/** A box of an ISO base media file (ISO/IEC 14496-12, 4.2): its type and the range of its content. */
export interface Box {
  readonly type: string
  readonly begin: number
  readonly end: number
}

/** No real file has more boxes side by side; one with more is an attack. */
const MOST_BOXES = 10_000

/** The boxes in a range of bytes, which they must fill exactly. */
export async function boxesIn(bytes: Bytes, begin: number, end: number): Promise<Box[]> {
  const found: Box[] = []
  let at = begin
  while (at + 8 <= end) {
    const head = await bytes.take(at, 8)
    const short = head.getUint32(0)
    const headLength = short === 1 ? 16 : 8
    const length = short === 1 ? Number((await bytes.take(at + 8, 8)).getBigUint64(0)) : short
    // A length of 0 extends to the end of the file.
    const next = length === 0 ? end : at + length
    if (next < at + headLength) throw malformedBox()
    if (next > end) throw cutOff()
    found.push({ type: letters(head, 4, 4), begin: at + headLength, end: next })
    if (found.length > MOST_BOXES) throw malformedBox()
    at = next
  }
  return found
}

/** The first box found by a path of types; null when there is none. */
export async function boxAt(bytes: Bytes, inside: Box, ...path: string[]): Promise<Box | null> {
  let box: Box | undefined = inside
  for (const type of path) {
    if (box === undefined) return null
    box = (await boxesIn(bytes, box.begin, box.end)).find((one) => one.type === type)
  }
  return box ?? null
}

export const malformedBox = () =>
  broken('動画や音声のファイルの構造が壊れています。もう一度書き出してから送ってください。')
