import { broken } from '../mediaRefused.ts'
import { type Bytes, cutOff, letters } from './bytes.ts'

/** kbit/s of Layer III by the header's index: MPEG 1, then MPEG 2 and 2.5 (ISO/IEC 11172-3, 13818-3). */
const RATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const RATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
const SAMPLE_RATES = [44_100, 48_000, 32_000]

interface Frame {
  readonly bytes: number
  readonly samples: number
  readonly sampleRate: number
}

/** The frame of a Layer III header, or null. */
function frameOf(head: number): Frame | null {
  const version = (head >>> 19) & 3
  const isLayer3 = ((head >>> 17) & 3) === 1
  const rate = (head >>> 12) & 15
  const sampling = (head >>> 10) & 3
  if (head >>> 21 !== 0x7ff || version === 1 || !isLayer3) return null
  if (rate === 0 || rate === 15 || sampling === 3) return null
  const isMpeg1 = version === 3
  const kbits = (isMpeg1 ? RATES_1 : RATES_2)[rate] ?? 0
  const sampleRate = (SAMPLE_RATES[sampling] ?? 0) / (isMpeg1 ? 1 : version === 2 ? 2 : 4)
  const samples = isMpeg1 ? 1_152 : 576
  const padding = (head >>> 9) & 1
  return { bytes: Math.floor(((samples / 8) * kbits * 1_000) / sampleRate) + padding, samples, sampleRate }
}

/** Whether the bytes begin Layer III audio: with a tag or a frame. */
export const looksLikeMp3 = (head: DataView): boolean =>
  letters(head, 0, 3) === 'ID3' || frameOf(head.getUint32(0)) !== null

/** At most this many zeros after the tag, as some encoders leave them. */
const MOST_PADDING = 64 * 1_024

/** At most this many bytes after the last frame: tags, and padding of some encoders. */
const MOST_BEHIND = 512 * 1_024

/** The duration in milliseconds, counted frame by frame: exact for constant and variable bit rates, and not forgeable. */
export async function readMp3(bytes: Bytes): Promise<number> {
  let at = await behindTag(bytes)
  let seconds = 0
  let frames = 0
  while (at + 4 <= bytes.size) {
    const frame = frameOf((await bytes.take(at, 4)).getUint32(0))
    if (frame === null) break
    at += frame.bytes
    // The last frame may lack a few bytes: players accept it.
    seconds += frame.samples / frame.sampleRate
    frames += 1
  }
  if (frames < 2) throw broken('MP3の音声を読み取れません。もう一度書き出してから送ってください。')
  if (bytes.size - at > MOST_BEHIND)
    throw broken('MP3の途中が壊れています。もう一度書き出してから送ってください。')
  return Math.max(1, Math.round(seconds * 1_000))
}

/** Offset of the first frame: after a tag, whose length has 7 bits per byte, and zeros. */
async function behindTag(bytes: Bytes): Promise<number> {
  const head = await bytes.take(0, 10)
  if (letters(head, 0, 3) !== 'ID3') return 0
  const length = [6, 7, 8, 9].reduce((sum, place) => sum * 128 + (head.getUint8(place) & 0x7f), 0)
  const hasFooter = (head.getUint8(5) & 0x10) !== 0
  let at = 10 + length + (hasFooter ? 10 : 0)
  if (at >= bytes.size) throw cutOff()
  const end = Math.min(bytes.size, at + MOST_PADDING)
  while (at < end && (await bytes.take(at, 1)).getUint8(0) === 0) at += 1
  return at
}
