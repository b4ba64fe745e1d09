import type { MediaFacts } from '../formats.ts'
import { broken, notAccepted } from '../mediaRefused.ts'
import { Bytes, type ByteSource, letters } from './bytes.ts'
import { readJpeg } from './jpeg.ts'
import { looksLikeMp3, readMp3 } from './mp3.ts'
import { readMp4 } from './mp4.ts'
import { readPng } from './png.ts'

/** The first bytes, enough to tell a file's format. */
export const HEAD_BYTES = 16

type Family = 'JPEG' | 'PNG' | 'BOXES' | 'MP3'

/** The family by the first bytes, or a text for the shop about a format that LINE does not accept. */
export function familyOf(head: DataView): Family | { readonly ja: string } {
  if (head.getUint16(0) === 0xffd8) return 'JPEG'
  if (head.getUint32(0) === 0x89504e47 && head.getUint32(4) === 0x0d0a1a0a) return 'PNG'
  if (letters(head, 4, 4) === 'ftyp') {
    const brand = letters(head, 8, 4)
    if (/^(?:hei[cfmsx]|hev[cmsx]|mif1|msf1)$/.test(brand)) return { ja: inPlaceOf('HEIC', 'JPEG') }
    if (/^avi[fs]$/.test(brand)) return { ja: inPlaceOf('AVIF', 'JPEG') }
    return 'BOXES'
  }
  if (letters(head, 0, 4) === 'GIF8') return { ja: inPlaceOf('GIF', 'PNG') }
  if (letters(head, 0, 4) === 'RIFF' && letters(head, 8, 4) === 'WEBP')
    return { ja: inPlaceOf('WebP', 'PNG') }
  if (letters(head, 0, 4) === 'RIFF' && letters(head, 8, 4) === 'WAVE')
    return { ja: inPlaceOf('WAV', 'MP3かM4A') }
  return looksLikeMp3(head)
    ? 'MP3'
    : { ja: 'このファイルの種類は使えません。JPEG、PNG、MP4、M4A、MP3のいずれかを送ってください。' }
}

const inPlaceOf = (given: string, wanted: string): string =>
  `${given}のファイルはLINEで使えません。${wanted}で書き出してから送ってください。`

/** Reads a file's format, size and duration. @throws MediaRefused */
export async function readMedia(source: ByteSource): Promise<MediaFacts> {
  if (source.size === 0) throw broken('ファイルが空です。')
  const bytes = new Bytes(source)
  const family = source.size < HEAD_BYTES ? null : familyOf(await bytes.take(0, HEAD_BYTES))
  if (family === null) throw broken('ファイルが短すぎて読み取れません。')
  if (typeof family === 'object') throw notAccepted(family.ja)
  return { ...(await READERS[family](bytes)), bytes: source.size }
}

const READERS: Readonly<Record<Family, (bytes: Bytes) => Promise<Omit<MediaFacts, 'bytes'>>>> = {
  JPEG: async (bytes) => {
    const { width, height } = await readJpeg(bytes)
    return { format: 'JPEG', width, height, durationMs: null }
  },
  PNG: async (bytes) => {
    const { width, height, isAnimated } = await readPng(bytes)
    return { format: isAnimated ? 'APNG' : 'PNG', width, height, durationMs: null }
  },
  BOXES: readMp4,
  MP3: async (bytes) => ({ format: 'MP3', width: null, height: null, durationMs: await readMp3(bytes) }),
}
