/** What a shop may upload: the formats that LINE shows or plays somewhere (line.md 1.5). */
export const MEDIA_FORMATS = ['JPEG', 'PNG', 'APNG', 'MP4', 'M4A', 'MP3'] as const
export type MediaFormat = (typeof MEDIA_FORMATS)[number]

export const MEDIA_KINDS = ['IMAGE', 'VIDEO', 'AUDIO'] as const
export type MediaKind = (typeof MEDIA_KINDS)[number]

/** What a file says of itself, read from its bytes and never from its name or from what the sender claims. */
export interface MediaFacts {
  readonly format: MediaFormat
  readonly bytes: number
  /** Pixels as shown; null for sounds. */
  readonly width: number | null
  readonly height: number | null
  /** Whole milliseconds, at least 1; null for images. */
  readonly durationMs: number | null
}

const KIND_OF: Readonly<Record<MediaFormat, MediaKind>> = {
  JPEG: 'IMAGE',
  PNG: 'IMAGE',
  APNG: 'IMAGE',
  MP4: 'VIDEO',
  M4A: 'AUDIO',
  MP3: 'AUDIO',
}
export const kindOf = (format: MediaFormat): MediaKind => KIND_OF[format]

/** The Content-Type that a file is served with. An APNG is a PNG to those who do not know more. */
const CONTENT_TYPES: Readonly<Record<MediaFormat, string>> = {
  JPEG: 'image/jpeg',
  PNG: 'image/png',
  APNG: 'image/png',
  MP4: 'video/mp4',
  M4A: 'audio/mp4',
  MP3: 'audio/mpeg',
}
export const contentTypeOf = (format: MediaFormat): string => CONTENT_TYPES[format]

const MB = 1_024 * 1_024

/** Bytes of an upload at most, by what it is: LINE's largest of each (line.md 1.5). */
export const MOST_BYTES: Readonly<Record<MediaKind, number>> = {
  IMAGE: 10 * MB,
  VIDEO: 200 * MB,
  AUDIO: 200 * MB,
}
/** Of a preview, a small picture of a quick reply, or the picture of a rich menu (line.md 1.5). */
export const MOST_SMALL_BYTES = MB
