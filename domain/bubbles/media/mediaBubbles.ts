import { LINE_LIMITS } from '../../values/contentLimits.ts'
import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'
import { given, type RenderContext } from '../renderContext.ts'
import { addressOf, checkSentAddress, checkSource } from './mediaSource.ts'

/**
 * A picture, JPEG or PNG over https: the original up to 10 MB, the preview up to 1 MB (line.md 1.5), each by URL or as
 * an upload.
 */
export interface ImageBubble {
  readonly kind: 'image'
  readonly originalUrl?: string
  readonly mediaId?: string
  /** Without one the original is also the preview and must not exceed 1 MB. */
  readonly previewUrl?: string
  readonly previewMediaId?: string
}

/** A video, mp4 over https up to 200 MB, with a preview picture of the same proportions up to 1 MB. */
export interface VideoBubble {
  readonly kind: 'video'
  readonly originalUrl?: string
  readonly mediaId?: string
  readonly previewUrl?: string
  readonly previewMediaId?: string
  /** LINE reports it when the customer has watched to the end. */
  readonly trackingId?: string
}

/** An audio file, mp3 or m4a over https up to 200 MB. */
export interface AudioBubble {
  readonly kind: 'audio'
  readonly originalUrl?: string
  readonly mediaId?: string
  /** May be left out on save of an upload, whose own duration is then used. */
  readonly durationMs?: number
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

/** What is wrong on save; nothing here depends on a recipient. `checkUploads` checks the uploads themselves. */
export function checkMedia(bubble: ImageBubble | VideoBubble | AudioBubble, path: string): BubbleProblem[] {
  const original = checkSource(path, ['originalUrl', bubble.originalUrl, 'mediaId', bubble.mediaId], true)
  switch (bubble.kind) {
    case 'image':
      return [...original, ...checkPreview(bubble, path, false)]
    case 'video':
      return [
        ...original,
        ...checkPreview(bubble, path, true),
        ...unless(
          bubble.trackingId === undefined || isTrackingId(bubble.trackingId),
          problem(
            `${path}/trackingId`,
            'BAD_VALUE',
            `視聴トラッキングIDは、半角の英数字と記号で${LINE_LIMITS.trackingIdUnits}文字以内で入力してください。`,
          ),
        ),
      ]
    case 'audio':
      return [
        ...original,
        ...unless(
          bubble.durationMs === undefined
            ? bubble.mediaId !== undefined
            : Number.isSafeInteger(bubble.durationMs) && bubble.durationMs > 0,
          problem(`${path}/durationMs`, 'BAD_VALUE', '音声の長さは、1以上の整数(ミリ秒)で入力してください。'),
        ),
      ]
  }
}

/** The characters that line.md 1.5 lists. */
const isTrackingId = (id: string): boolean =>
  id.length <= LINE_LIMITS.trackingIdUnits && /^[a-zA-Z0-9\-.=,+*()%$&;:@{}!?<>[\]]+$/.test(id)

export const checkPreview = (
  { previewUrl, previewMediaId }: Pick<VideoBubble, 'previewUrl' | 'previewMediaId'>,
  path: string,
  isNeeded: boolean,
): BubbleProblem[] =>
  checkSource(path, ['previewUrl', previewUrl, 'previewMediaId', previewMediaId], isNeeded)

/** Before it is sent. */
export const checkMediaMessage = (
  message: LineImageMessage | LineVideoMessage | LineAudioMessage,
  path: string,
): BubbleProblem[] => [
  ...checkSentAddress(`${path}/originalContentUrl`, message.originalContentUrl),
  ...(message.type === 'audio'
    ? unless(message.duration > 0, problem(`${path}/duration`, 'BAD_VALUE', '音声の長さがありません。'))
    : checkSentAddress(`${path}/previewImageUrl`, message.previewImageUrl)),
]

export function renderImage(bubble: ImageBubble, context: RenderContext): LineImageMessage {
  const original = addressOf(bubble.originalUrl, bubble.mediaId, context) ?? ''
  return {
    type: 'image',
    originalContentUrl: original,
    previewImageUrl: addressOf(bubble.previewUrl, bubble.previewMediaId, context) ?? original,
  }
}

export const renderVideo = (bubble: VideoBubble, context: RenderContext): LineVideoMessage => ({
  type: 'video',
  originalContentUrl: addressOf(bubble.originalUrl, bubble.mediaId, context) ?? '',
  previewImageUrl: addressOf(bubble.previewUrl, bubble.previewMediaId, context) ?? '',
  ...given('trackingId', bubble.trackingId),
})

export const renderAudio = (
  { originalUrl, mediaId, durationMs }: AudioBubble,
  context: RenderContext,
): LineAudioMessage => ({
  type: 'audio',
  originalContentUrl: addressOf(originalUrl, mediaId, context) ?? '',
  // An upload's own duration was stored on save (withDurations).
  duration: durationMs ?? 0,
})
