import type { MessageObject, Talk } from '../state/records.ts'
import { tappable, tappableArea } from './actions.ts'
import { type Html, html } from '../../kit/pages/html.ts'
import { objectIn, objectsIn, textIn } from './messageFields.ts'
import { picture, textBubble } from './plainBubbles.ts'

/** A template message as LINE draws it; its altText when the kind of template is not known. */
export function templateBubble(talk: Talk, message: MessageObject): Html {
  const template = objectIn(message, 'template')
  switch (template?.['type']) {
    case 'buttons':
    case 'confirm':
      return card(talk, template, `template ${textIn(template, 'type')}`)
    case 'carousel':
      return html`<div class="carousel">${objectsIn(template, 'columns').map((column) => card(talk, column, 'template'))}</div>`
    case 'image_carousel':
      return html`<div class="carousel">${objectsIn(template, 'columns').map((column) => imageColumn(talk, column))}</div>`
    default:
      return textBubble(talk, textIn(message, 'altText'))
  }
}

function card(talk: Talk, template: MessageObject, look: string): Html {
  const image = textIn(template, 'thumbnailImageUrl')
  const title = textIn(template, 'title')
  const face = html`${image && picture(image, title || '画像')}<span class="words">${title && html`<strong>${title}</strong>`}<span>${textIn(template, 'text')}</span></span>`
  const buttons = objectsIn(template, 'actions').map((action) => tappable(talk, action, { look: 'choice' }))
  return html`<div class="${look}">${tappableArea(talk, objectIn(template, 'defaultAction'), face)}<div class="choices">${buttons}</div></div>`
}

function imageColumn(talk: Talk, column: MessageObject): Html {
  const label = textIn(objectIn(column, 'action') ?? {}, 'label')
  const face = html`${picture(textIn(column, 'imageUrl'), '画像')}${label && html`<span class="over">${label}</span>`}`
  return html`<div class="template imageColumn">${tappableArea(talk, objectIn(column, 'action'), face)}</div>`
}
