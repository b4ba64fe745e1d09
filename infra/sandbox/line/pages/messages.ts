import type { MessageObject, Talk } from '../state/records.ts'
import { flexBubble } from './flexBubble.ts'
import { type Html, html } from '../../kit/pages/html.ts'
import { imagemapBubble } from './imagemapBubble.ts'
import { textIn } from './messageFields.ts'
import {
  audioBubble,
  couponBubble,
  imageBubble,
  locationBubble,
  stickerBubble,
  textBubble,
  textV2Bubble,
  videoBubble,
} from './plainBubbles.ts'
import { templateBubble } from './templateBubbles.ts'

/** A message object as it looks in the talk. */
export function messageBubble(talk: Talk, message: MessageObject): Html {
  switch (message['type']) {
    case 'text':
      return textBubble(talk, textIn(message, 'text'))
    case 'textV2':
      return textV2Bubble(talk, message)
    case 'image':
      return imageBubble(message)
    case 'video':
      return videoBubble(message)
    case 'audio':
      return audioBubble(message)
    case 'sticker':
      return stickerBubble(message)
    case 'location':
      return locationBubble(message)
    case 'coupon':
      return couponBubble(message)
    case 'template':
      return templateBubble(talk, message)
    case 'imagemap':
      return imagemapBubble(talk, message)
    case 'flex':
      return flexBubble(talk, message)
    default:
      return html`<div class="bubble">${textIn(message, 'altText')}</div>`
  }
}

const PREVIEWS: Record<string, string> = {
  image: '写真が送信されました',
  video: '動画が送信されました',
  audio: '音声が送信されました',
  sticker: 'スタンプが送信されました',
  location: '位置情報が送信されました',
  coupon: 'クーポンが送信されました',
}

/** The line that LINE's list of talks shows for a message. */
export function messagePreview(message: MessageObject): string {
  return textIn(message, 'text') || textIn(message, 'altText') || PREVIEWS[textIn(message, 'type')] || ''
}
