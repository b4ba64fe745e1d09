import { randomUUID } from 'node:crypto'
import { newMessageId } from '../platform/acceptSend.ts'
import type { Content, PersonAct } from '../state/records.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** LINE deletes content after a time that it does not tell; here a week unless told. */
const KEPT_MS = 7 * DAY_MS
const CONTENT_TYPES = {
  image: 'image/png',
  video: 'video/mp4',
  audio: 'audio/x-m4a',
  file: 'application/pdf',
}
const SIZES = { image: 2_000, video: 50_000, audio: 20_000, file: 5_000 }

/** A message that a person sends, in the words of the control API; what is left out is invented. */
export interface Said {
  type: 'text' | 'sticker' | 'image' | 'video' | 'audio' | 'file' | 'location'
  text?: string
  mention?: unknown
  emojis?: unknown
  quotedMessageId?: string
  packageId?: string
  stickerId?: string
  title?: string
  address?: string
  latitude?: number
  longitude?: number
  /** The bytes of a content; or a `size` for which they are invented. */
  base64?: string
  size?: number
  contentType?: string
  fileName?: string
  /** Milliseconds of a film or sound. */
  duration?: number
  imageSet?: unknown
  /** Until the content can be fetched: 202 before. */
  transcodeMs?: number
  /** LINE fails to prepare the content. */
  transcodeFails?: boolean
  /** Until the content is gone: 404 after. */
  expiresMs?: number
}

/** The message object of a webhook, and what the talk and the data API keep of it. */
export interface MadeMessage {
  message: Record<string, unknown> & { id: string; type: string }
  act: Pick<PersonAct, 'kind' | 'text' | 'messageId'>
  content?: Omit<Content, 'channelId' | 'userId'>
}

/** Makes a message object as LINE's webhooks have it. `now`: epoch milliseconds. */
export function makeMessage(said: Said, now: number): MadeMessage {
  const id = newMessageId()
  const quoteToken = randomUUID().replaceAll('-', '')
  const made = (message: Record<string, unknown>, text: string): MadeMessage => ({
    message: { ...message, id, type: said.type },
    act: { kind: said.type, text, messageId: id },
  })
  switch (said.type) {
    case 'text': {
      const { text = 'こんにちは', mention, emojis, quotedMessageId } = said
      return made(defined({ quoteToken, text, mention, emojis, quotedMessageId }), text)
    }
    case 'sticker': {
      const { packageId = '446', stickerId = '1988' } = said
      const looks = { stickerResourceType: 'ANIMATION', keywords: ['やあ', 'こんにちは'] }
      return made({ quoteToken, packageId, stickerId, ...looks }, `${packageId} - ${stickerId}`)
    }
    case 'location': {
      const {
        latitude = 35.67966,
        longitude = 139.73669,
        title,
        address = '東京都千代田区紀尾井町1-3',
      } = said
      return made(defined({ title, address, latitude, longitude }), title ?? address)
    }
    case 'image':
    case 'video':
    case 'audio':
    case 'file':
      return withContent(said, said.type, { id, quoteToken, now })
  }
}

function withContent(
  said: Said,
  kind: Content['kind'],
  { id, quoteToken, now }: { id: string; quoteToken: string; now: number },
): MadeMessage {
  const { duration = 5000, fileName = 'ご注文内容.pdf', imageSet, base64 } = said
  const size = said.size ?? SIZES[kind]
  const data = base64 === undefined ? { size } : { base64 }
  const contentProvider = { type: 'line' }
  const fileSize = base64 === undefined ? size : Buffer.from(base64, 'base64').length
  const properties = {
    image: { quoteToken, contentProvider, imageSet },
    video: { quoteToken, contentProvider, duration },
    audio: { contentProvider, duration },
    file: { fileName, fileSize },
  }[kind]
  const content = {
    messageId: id,
    kind,
    contentType: said.contentType ?? CONTENT_TYPES[kind],
    data,
    readyAt: now + (said.transcodeMs ?? 0),
    neverReady: said.transcodeFails ?? false,
    expiresAt: now + (said.expiresMs ?? KEPT_MS),
  }
  return {
    message: { ...defined(properties), id, type: kind },
    act: { kind, text: kind === 'file' ? fileName : '', messageId: id },
    content,
  }
}

function defined(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined))
}
