import { LINE_LIMITS } from '../../limits.ts'
import { badUrl, SECURE_ADDRESS } from '../addresses.ts'
import { type BubbleProblem, unless } from '../problems.ts'
import { given } from '../rendering.ts'

/** A picture, JPEG or PNG by https: the original up to 10 MB, the preview up to 1 MB (line.md 1.5). */
export interface ImageBubble {
  readonly kind: 'image'
  readonly originalUrl: string
  /** The original is also the preview when none is given; it then must not exceed 1 MB. */
  readonly previewUrl?: string
}

/** A film, mp4 by https up to 200 MB, with a picture of the same proportions up to 1 MB to show before. */
export interface VideoBubble {
  readonly kind: 'video'
  readonly originalUrl: string
  readonly previewUrl: string
  /** LINE tells it back when the customer has watched to the end. */
  readonly trackingId?: string
}

/** A sound, mp3 or m4a by https up to 200 MB. */
export interface AudioBubble {
  readonly kind: 'audio'
  readonly originalUrl: string
  readonly durationMs: number
}

export interface LineImageMessage {
  readonly type: 'image'
  readonly originalContentUrl: string
  readonly previewImageUrl: string
}

export interface LineVideoMessage {
  readonly type: 'video'
  readonly originalContentUrl: string
  readonly previewImageUrl: string
  readonly trackingId?: string
}

export interface LineAudioMessage {
  readonly type: 'audio'
  readonly originalContentUrl: string
  /** Milliseconds. */
  readonly duration: number
}

/** An address of a picture, a film or a sound; nothing to check when it is left out. */
export const checkMediaUrl = (path: string, url: string | undefined): BubbleProblem[] =>
  url === undefined ? [] : badUrl(path, url, LINE_LIMITS.urlUnits, SECURE_ADDRESS)

/** What is wrong on save; nothing of these depends on a recipient. Sizes are the media store's to check. */
export function checkMedia(bubble: ImageBubble | VideoBubble | AudioBubble, path: string): BubbleProblem[] {
  const original = checkMediaUrl(`${path}/originalUrl`, bubble.originalUrl)
  switch (bubble.kind) {
    case 'image':
      return [...original, ...checkMediaUrl(`${path}/previewUrl`, bubble.previewUrl)]
    case 'video':
      return [
        ...original,
        ...checkMediaUrl(`${path}/previewUrl`, bubble.previewUrl),
        ...unless(
          bubble.trackingId === undefined || isTrackingId(bubble.trackingId),
          `${path}/trackingId`,
          'BAD_VALUE',
          `視聴トラッキングIDは、半角の英数字と記号で${LINE_LIMITS.trackingIdUnits}文字以内で入力してください。`,
        ),
      ]
    case 'audio':
      return [
        ...original,
        ...unless(
          Number.isSafeInteger(bubble.durationMs) && bubble.durationMs > 0,
          `${path}/durationMs`,
          'BAD_VALUE',
          '音声の長さは、1以上の整数(ミリ秒)で入力してください。',
        ),
      ]
  }
}

/** The characters that line.md 1.5 lists. */
const isTrackingId = (id: string): boolean =>
  id.length <= LINE_LIMITS.trackingIdUnits && /^[a-zA-Z0-9\-.=,+*()%$&;:@{}!?<>[\]]+$/.test(id)

export const renderImage = ({ originalUrl, previewUrl }: ImageBubble): LineImageMessage => ({
  type: 'image',
  originalContentUrl: originalUrl,
  previewImageUrl: previewUrl ?? originalUrl,
})

export const renderVideo = ({ originalUrl, previewUrl, trackingId }: VideoBubble): LineVideoMessage => ({
  type: 'video',
  originalContentUrl: originalUrl,
  previewImageUrl: previewUrl,
  ...given('trackingId', trackingId),
})

export const renderAudio = ({ originalUrl, durationMs }: AudioBubble): LineAudioMessage => ({
  type: 'audio',
  originalContentUrl: originalUrl,
  duration: durationMs,
})
