/** Small files of each format, made byte by byte: headers that readers parse, no picture or sound. */

const word = (text: string): number[] => [...Buffer.from(text, 'latin1')]
const u16 = (value: number): number[] => [(value >>> 8) & 255, value & 255]
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)]
const zeros = (many: number): number[] => Array.from({ length: many }, () => 0)
const file = (...parts: readonly (readonly number[])[]): Buffer => Buffer.from(parts.flat())

export interface PictureOptions {
  width?: number
  height?: number
  /** Bytes of padding. */
  padding?: number
}

/** Big-endian Exif with one entry, the orientation. */
const exif = (orientation: number): number[] => [
  ...word('Exif\0\0MM\0*'),
  ...u32(8),
  ...u16(1),
  ...u16(0x0112),
  ...u16(3),
  ...u32(1),
  ...u16(orientation),
  ...u16(0),
  ...u32(0),
]

/**
 * A JPEG: comment, frame header, one empty scan, end. `frame`: the marker of the frame header; `orientation`: Exif's,
 * 6 for a phone held upright.
 */
export function aJpeg({
  width = 1_040,
  height = 520,
  padding = 0,
  frame = 0xc0,
  orientation = 0,
} = {}): Buffer {
  const segment = (marker: number, content: readonly number[]) => [
    0xff,
    marker,
    ...u16(content.length + 2),
    ...content,
  ]
  return file(
    [0xff, 0xd8],
    segment(0xfe, word('todoke')),
    orientation > 0 ? segment(0xe1, exif(orientation)) : [],
    segment(frame, [8, ...u16(height), ...u16(width), 1, 1, 0x11, 0]),
    segment(0xda, [1, 1, 0, 0, 63, 0]),
    zeros(Math.max(padding, Math.ceil((width * height) / 8_192))),
    [0x12, 0x34, 0xff, 0xd9],
  )
}

/** A PNG, animated with `frames`. Its checksums are wrong; no reader checks them. */
export function aPng({ width = 1_040, height = 520, padding = 0, frames = 0 } = {}): Buffer {
  const chunk = (type: string, content: readonly number[]) => [
    ...u32(content.length),
    ...word(type),
    ...content,
    ...zeros(4),
  ]
  return file(
    [0x89, ...word('PNG'), 0x0d, 0x0a, 0x1a, 0x0a],
    chunk('IHDR', [...u32(width), ...u32(height), 8, 6, 0, 0, 0]),
    frames > 0 ? chunk('acTL', [...u32(frames), ...u32(0)]) : [],
    // As many bytes as the picture packs into at best.
    chunk('IDAT', zeros(Math.max(10 + padding, Math.ceil((height * (1 + width * 4)) / 1_032)))),
    chunk('IEND', []),
  )
}

const box = (type: string, ...content: readonly (readonly number[])[]): number[] => {
  const inside = content.flat()
  return [...u32(inside.length + 8), ...word(type), ...inside]
}

export interface TrackOptions {
  handler: 'vide' | 'soun'
  codec: string
  width?: number
  height?: number
  /** Rotated by 90 degrees. */
  turned?: boolean
}
const UPRIGHT = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000]
const TURNED = [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000]

function track({ handler, codec, width = 0, height = 0, turned = false }: TrackOptions): number[] {
  const matrix = (turned ? TURNED : UPRIGHT).flatMap((value) => u32(value >>> 0))
  return box(
    'trak',
    box('tkhd', zeros(40), matrix, u16(width), zeros(2), u16(height), zeros(2)),
    box(
      'mdia',
      box('hdlr', zeros(8), word(handler), zeros(13)),
      box('minf', box('stbl', box('stsd', zeros(4), u32(1), box(codec, zeros(8))))),
    ),
  )
}

/** An MP4 with these `tracks`, `durationMs` long. */
export function anMp4({
  brand = 'isom',
  durationMs = 12_345,
  padding = 0,
  tracks = [
    { handler: 'vide', codec: 'avc1', width: 1_280, height: 720 },
    { handler: 'soun', codec: 'mp4a' },
  ],
}: {
  brand?: string
  durationMs?: number
  padding?: number
  tracks?: TrackOptions[]
} = {}): Buffer {
  return file(
    box('ftyp', word(brand), u32(0)),
    box('mdat', zeros(16 + padding)),
    box('moov', box('mvhd', zeros(12), u32(1_000), u32(durationMs), zeros(80)), ...tracks.map(track)),
  )
}

export const anM4a = (durationMs = 3_000): Buffer =>
  anMp4({ brand: 'M4A ', durationMs, tracks: [{ handler: 'soun', codec: 'mp4a' }] })

/** An MP3: a tag, then frames of 104 bytes and 1,152 samples (MPEG 1 Layer III, 32 kbit/s, 44.1 kHz). */
export function anMp3({ frames = 10, tag = true, behind = [] as readonly number[] } = {}): Buffer {
  const frame = [0xff, 0xfb, 0x10, 0xc0, ...zeros(100)]
  return file(
    tag ? [...word('ID3'), 4, 0, 0, 0, 0, 0, 20, ...zeros(20)] : [],
    Array.from({ length: frames }, () => frame).flat(),
    behind,
  )
}
