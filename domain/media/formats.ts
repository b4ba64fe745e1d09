/** The formats that a shop may upload: those that LINE shows or plays (line.md 1.5). */
export const MEDIA_FORMATS = ['JPEG', 'PNG', 'APNG', 'MP4', 'M4A', 'MP3'] as const
export type MediaFormat = (typeof MEDIA_FORMATS)[number]

export const MEDIA_KINDS = ['IMAGE', 'VIDEO', 'AUDIO'] as const
export type MediaKind = (typeof MEDIA_KINDS)[number]

/** A file's properties, read from its bytes, never from its name or the sender's claims. */
export interface MediaFacts {
  readonly format: MediaFormat
  readonly bytes: number
  /** Pixels as shown; null for audio. */
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

/** The Content-Type that a file is served with. An APNG is served as the PNG that it also is. */
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

/** Maximum bytes of an upload, by kind: LINE's largest limit for it (line.md 1.5). */
export const MOST_BYTES: Readonly<Record<MediaKind, number>> = {
  IMAGE: 10 * MB,
  VIDEO: 200 * MB,
  AUDIO: 200 * MB,
}
/** Maximum bytes of a preview, a quick reply icon or a rich menu (line.md 1.5). */
export const MOST_SMALL_BYTES = MB
