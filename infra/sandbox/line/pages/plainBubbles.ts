import type { MessageObject, Talk } from '../state/records.ts'
import { type Html, html, type Part } from '../../kit/pages/html.ts'
import { linkTo } from './links.ts'
import { linkTarget, numberIn, textIn } from './messageFields.ts'

/** Text in a speech bubble, with line breaks; addresses become links, as in LINE. */
export function textBubble(talk: Talk, text: string): Html {
  return html`<div class="bubble">${withLinks(talk, text)}</div>`
}

/** textV2: doubled braces become single ones, placeholders stay visible. */
export function textV2Bubble(talk: Talk, message: MessageObject): Html {
  return textBubble(talk, textIn(message, 'text').replaceAll('{{', '{').replaceAll('}}', '}'))
}

export function picture(url: string, alt: string): Html {
  return html`<img class="picture" src="${url}" alt="${alt}" loading="lazy" referrerpolicy="no-referrer">`
}

export function imageBubble(message: MessageObject): Html {
  const whole = linkTarget(textIn(message, 'originalContentUrl'))
  const image = picture(textIn(message, 'previewImageUrl'), '画像')
  return html`<a class="media" href="${whole ?? '#'}" target="_blank" rel="noopener noreferrer">${image}</a>`
}

export function videoBubble(message: MessageObject): Html {
  const url = textIn(message, 'originalContentUrl')
  const poster = textIn(message, 'previewImageUrl')
  return html`<video class="media" controls preload="none" data-tracking-id="${textIn(message, 'trackingId')}" src="${url}" poster="${poster}">動画</video>`
}

export function audioBubble(message: MessageObject): Html {
  const seconds = Math.round(numberIn(message, 'duration') / 1000)
  return html`<div class="bubble box"><span class="kind">音声 ${seconds}秒</span>
<audio controls preload="none" src="${textIn(message, 'originalContentUrl')}"></audio></div>`
}

export function stickerBubble(message: MessageObject): Html {
  return html`<div class="sticker"><span class="kind">スタンプ</span>${textIn(message, 'packageId')} - ${textIn(message, 'stickerId')}</div>`
}

export function locationBubble(message: MessageObject): Html {
  const [latitude, longitude] = [numberIn(message, 'latitude'), numberIn(message, 'longitude')]
  return html`<div class="bubble box"><span class="kind">位置情報</span><strong>${textIn(message, 'title')}</strong>
<span>${textIn(message, 'address')}</span><span class="kind">${latitude}, ${longitude}</span></div>`
}

export function couponBubble(message: MessageObject): Html {
  return html`<div class="bubble box"><span class="kind">クーポン</span>${textIn(message, 'couponId')}</div>`
}

function withLinks(talk: Talk, text: string): Part[] {
  return text
    .split(/(https?:\/\/[\x21-\x7e]+)/)
    .map((piece, index) => (index % 2 === 0 ? piece : linkTo(talk, piece, { look: 'inText', face: piece })))
}
