import type { MediaFacts } from '../formats.ts'
import { broken, notAccepted } from '../mediaRefused.ts'
import { type Box, boxAt, boxesIn, malformedBox } from './boxes.ts'
import { type Bytes, letters } from './bytes.ts'

/** A track: its kind, codec and shown size. */
interface Track {
  readonly handler: string
  readonly codec: string
  readonly width: number
  readonly height: number
}

const H264 = ['avc1', 'avc3']
const AAC = 'mp4a'
/** More than the metadata of 200 MB of video needs. */
const MOST_MOOV = 64 * 1_024 * 1_024

/**
 * H.264 with AAC or without audio is MP4; AAC alone is M4A. Only the container is read, not the frames: its tracks, and
 * that all its boxes lie within the file.
 */
export async function readMp4(bytes: Bytes): Promise<Omit<MediaFacts, 'bytes'>> {
  const top = await boxesIn(bytes, 0, bytes.size)
  const brand = await bytes.take(8, 4)
  if (letters(brand, 0, 4) === 'qt  ')
    throw notAccepted('QuickTime(.mov)の動画は使えません。MP4(H.264)で書き出してください。')
  const moov = top.find(({ type }) => type === 'moov')
  if (moov === undefined || !top.some(({ type }) => type === 'mdat'))
    throw broken('動画や音声のデータが入っていません。もう一度書き出してから送ってください。')
  if (moov.end - moov.begin > MOST_MOOV) throw malformedBox()
  const durationMs = await durationOf(bytes, moov)
  const tracks = await tracksOf(bytes, moov)
  const films = tracks.filter(({ handler }) => handler === 'vide')
  const sounds = tracks.filter(({ handler }) => handler === 'soun')
  if (sounds.some(({ codec }) => codec !== AAC))
    throw notAccepted('音声がAACではありません。音声をAACにして書き出してください。')
  const [film] = films
  if (film === undefined) {
    if (sounds.length === 0) throw broken('動画も音声も入っていません。ファイルを確認してください。')
    return { format: 'M4A', width: null, height: null, durationMs }
  }
  if (films.some(({ codec }) => !H264.includes(codec)))
    throw notAccepted('動画がH.264ではありません。H.264のMP4で書き出してください。')
  if (film.width < 1 || film.height < 1) throw malformedBox()
  return { format: 'MP4', width: film.width, height: film.height, durationMs }
}

async function durationOf(bytes: Bytes, moov: Box): Promise<number> {
  const box = await boxAt(bytes, moov, 'mvhd')
  if (box === null) throw malformedBox()
  const isLong = (await bytes.take(box.begin, 1)).getUint8(0) === 1
  const view = await bytes.take(box.begin + (isLong ? 20 : 12), isLong ? 12 : 8)
  const scale = view.getUint32(0)
  const units = isLong ? Number(view.getBigUint64(4)) : view.getUint32(4)
  const ms = scale === 0 ? 0 : Math.round((units * 1_000) / scale)
  if (ms < 1 || ms > MOST_MS)
    throw broken('長さを読み取れません。分割されていない通常のMP4やM4Aで書き出してください。')
  return ms
}

/** One day; a longer duration is an error in the file ("unknown" is encoded as the largest number). */
const MOST_MS = 86_400_000

async function tracksOf(bytes: Bytes, moov: Box): Promise<Track[]> {
  const boxes = (await boxesIn(bytes, moov.begin, moov.end)).filter(({ type }) => type === 'trak')
  const tracks: Track[] = []
  for (const box of boxes) tracks.push(await readTrack(bytes, box))
  return tracks
}

async function readTrack(bytes: Bytes, track: Box): Promise<Track> {
  const hdlr = await boxAt(bytes, track, 'mdia', 'hdlr')
  const stsd = await boxAt(bytes, track, 'mdia', 'minf', 'stbl', 'stsd')
  if (hdlr === null || stsd === null) throw malformedBox()
  const handler = letters(await bytes.take(hdlr.begin + 8, 4), 0, 4)
  // Version, flags, number of entries; then the first entry's length and type.
  const codec = letters(await bytes.take(stsd.begin + 12, 4), 0, 4)
  return { handler, codec, ...(await shownSize(bytes, track)) }
}

/** Width and height of the track header, rotated by its matrix: phones film sideways. */
async function shownSize(bytes: Bytes, track: Box): Promise<{ width: number; height: number }> {
  const box = await boxAt(bytes, track, 'tkhd')
  if (box === null) throw malformedBox()
  const isLong = (await bytes.take(box.begin, 1)).getUint8(0) === 1
  const matrix = box.begin + (isLong ? 52 : 40)
  const view = await bytes.take(matrix, 44)
  const [width, height] = [view.getUint32(36) >>> 16, view.getUint32(40) >>> 16]
  const isTurned = view.getInt32(0) === 0 && view.getInt32(4) !== 0
  return isTurned ? { width: height, height: width } : { width, height }
}
