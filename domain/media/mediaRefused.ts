/** Why LINE would not accept an upload: codes of the catalogue. */
export type MediaRefusal = 'MEDIA_TYPE_NOT_ACCEPTED' | 'MEDIA_BROKEN'

/** Thrown by the readers for a file that must not be kept; `ja` says what is wrong with it. */
export class MediaRefused extends Error {
  readonly code: MediaRefusal
  readonly ja: string
  constructor(code: MediaRefusal, ja: string) {
    super(code)
    this.name = 'MediaRefused'
    this.code = code
    this.ja = ja
  }
}

export const notAccepted = (ja: string): MediaRefused => new MediaRefused('MEDIA_TYPE_NOT_ACCEPTED', ja)
export const broken = (ja: string): MediaRefused => new MediaRefused('MEDIA_BROKEN', ja)
