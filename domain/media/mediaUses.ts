import { LINE_LIMITS } from '../values/contentLimits.ts'
import { type MediaFacts, type MediaFormat, MOST_BYTES, MOST_SMALL_BYTES } from './formats.ts'

/** The places where LINE shows or plays a file, each with its own limits (line.md 1.5, 1.8). */
export const MEDIA_PLACES = [
  'IMAGE',
  'PREVIEW',
  'CARD_IMAGE',
  'SQUARE_CARD_IMAGE',
  'QUICK_REPLY_ICON',
  'RICH_MESSAGE',
  'RICH_MENU',
  'FLEX_ANIMATION',
  'VIDEO',
  'AUDIO',
] as const
export type MediaPlace = (typeof MEDIA_PLACES)[number]

interface Limits {
  /** The name of the place on the shop's screen. */
  readonly word: string
  readonly formats: readonly MediaFormat[]
  readonly bytes: number
  readonly width?: { readonly least: number; readonly most: number }
  readonly leastHeight?: number
  /** Width by height. */
  readonly ratio?: { readonly least: number; readonly most: number }
}

const STILL = ['JPEG', 'PNG'] as const
const KB = 1_024
/** A picture that is a pixel off still looks square. */
const SQUARE = { least: 0.99, most: 1.01 }

const LIMITS: Readonly<Record<MediaPlace, Limits>> = {
  IMAGE: { word: '画像', formats: STILL, bytes: MOST_BYTES.IMAGE },
  PREVIEW: { word: 'プレビュー画像', formats: STILL, bytes: MOST_SMALL_BYTES },
  /** LINE's reference for template messages: at most 1,024 pixels wide. */
  CARD_IMAGE: {
    word: 'カードの画像',
    formats: STILL,
    bytes: MOST_BYTES.IMAGE,
    width: { least: 1, most: 1_024 },
  },
  SQUARE_CARD_IMAGE: {
    word: '画像カルーセルの画像',
    formats: STILL,
    bytes: MOST_BYTES.IMAGE,
    width: { least: 1, most: 1_024 },
    ratio: SQUARE,
  },
  QUICK_REPLY_ICON: {
    word: 'クイックリプライの画像',
    formats: ['PNG'],
    bytes: MOST_SMALL_BYTES,
    ratio: SQUARE,
  },
  RICH_MESSAGE: {
    word: 'リッチメッセージの画像',
    formats: STILL,
    bytes: MOST_BYTES.IMAGE,
    width: { least: LINE_LIMITS.imagemapWidth, most: LINE_LIMITS.imagemapWidth },
  },
  /** LINE's reference for rich menus: 800 to 2,500 pixels wide, at least 250 high, width at least 1.45 times the height. */
  RICH_MENU: {
    word: 'リッチメニューの画像',
    formats: STILL,
    bytes: MOST_SMALL_BYTES,
    width: { least: 800, most: 2_500 },
    leastHeight: 250,
    ratio: { least: 1.45, most: Number.POSITIVE_INFINITY },
  },
  FLEX_ANIMATION: { word: 'Flexの動く画像', formats: ['APNG'], bytes: 300 * KB },
  VIDEO: { word: '動画', formats: ['MP4'], bytes: MOST_BYTES.VIDEO },
  AUDIO: { word: '音声', formats: ['M4A', 'MP3'], bytes: MOST_BYTES.AUDIO },
}

/** Why LINE would refuse the file in this place, in Japanese; null when it would not. */
export function unfitFor(place: MediaPlace, facts: MediaFacts): string | null {
  const { word, formats, bytes, width, leastHeight, ratio } = LIMITS[place]
  if (!formats.includes(facts.format))
    return `${word}には${formats.join('か')}のファイルを選んでください(選ばれたのは${NAMES[facts.format]}です)。`
  if (facts.bytes > bytes)
    return `${word}は${sizeInWords(bytes)}までです(選ばれたのは${sizeInWords(facts.bytes)}です)。小さく書き出したものを選んでください。`
  const [w, h] = [facts.width ?? 0, facts.height ?? 0]
  if (width && (w < width.least || w > width.most))
    return `${word}は${widthInWords(width)}にしてください(選ばれたのは幅${w}ピクセルです)。`
  if (leastHeight !== undefined && h < leastHeight)
    return `${word}は高さ${leastHeight}ピクセル以上にしてください(選ばれたのは${h}ピクセルです)。`
  const shape = h === 0 ? 0 : w / h
  if (ratio && (shape < ratio.least || shape > ratio.most))
    return ratio === SQUARE
      ? `${word}は正方形にしてください(選ばれたのは${w}×${h}です)。`
      : `${word}は幅が高さの${ratio.least}倍以上になるようにしてください(選ばれたのは${w}×${h}です)。`
  return null
}

/** The places where LINE accepts the file. */
export const placesFor = (facts: MediaFacts): MediaPlace[] =>
  MEDIA_PLACES.filter((place) => unfitFor(place, facts) === null)

/** Aspect ratios that differ by at most 2% look the same. */
const SAME_SHAPE = 0.02

/** Whether a video and its preview have the same aspect ratio, as LINE requires (line.md 1.5). */
export function haveSameShape(one: MediaFacts, other: MediaFacts): boolean {
  const [a, b] = [shapeOf(one), shapeOf(other)]
  return a === null || b === null || Math.abs(a - b) / a <= SAME_SHAPE
}

const shapeOf = ({ width, height }: MediaFacts): number | null =>
  width === null || height === null ? null : width / height

const NAMES: Readonly<Record<MediaFormat, string>> = {
  JPEG: 'JPEG',
  PNG: 'PNG',
  APNG: '動くPNG(APNG)',
  MP4: '動画(MP4)',
  M4A: '音声(M4A)',
  MP3: '音声(MP3)',
}

const widthInWords = ({ least, most }: { least: number; most: number }): string => {
  if (least === most) return `幅${most}ピクセルちょうど`
  return least <= 1 ? `幅${most}ピクセル以内` : `幅${least}〜${most}ピクセル`
}

/** '1MB', '300KB', '1.4MB': rounded up, so that a file above a limit never reads as the limit. */
export function sizeInWords(bytes: number): string {
  const mb = KB * KB
  return bytes < mb ? `${Math.ceil(bytes / KB)}KB` : `${Math.ceil((bytes * 10) / mb) / 10}MB`
}
