import type { MessageObject, Talk } from '../state/records.ts'
import { tappable, tappableArea } from './actions.ts'
import { type Html, html } from '../../kit/pages/html.ts'
import { objectIn, objectsIn, textIn } from './messageFields.ts'
import { picture } from './plainBubbles.ts'

const BLOCKS = ['header', 'hero', 'body', 'footer'] as const

/** A flex message, readable rather than exact: blocks, rows, texts, images and buttons. */
export function flexBubble(talk: Talk, message: MessageObject): Html {
  const contents = objectIn(message, 'contents')
  const alt = textIn(message, 'altText')
  if (contents?.['type'] === 'carousel')
    return html`<div class="carousel" aria-label="${alt}">${objectsIn(contents, 'contents').map((one) => bubble(talk, one))}</div>`
  return html`<div class="single" aria-label="${alt}">${contents ? bubble(talk, contents) : alt}</div>`
}

function bubble(talk: Talk, contents: MessageObject): Html {
  const blocks = BLOCKS.map((name) => {
    const block = objectIn(contents, name)
    return block && html`<div class="block ${name}">${component(talk, block)}</div>`
  })
  return html`<div class="template flex">${tappableArea(talk, objectIn(contents, 'action'), html`${blocks}`)}</div>`
}

function component(talk: Talk, part: MessageObject): Html {
  switch (part['type']) {
    case 'box': {
      const row = textIn(part, 'layout') === 'vertical' ? 'column' : 'row'
      const inside = objectsIn(part, 'contents').map((child) => component(talk, child))
      return tappableArea(
        talk,
        objectIn(part, 'action'),
        html`<span class="flexBox ${row}" style="${paint(part)}">${inside}</span>`,
      )
    }
    case 'button':
      return button(talk, part)
    case 'image':
      return tappableArea(talk, objectIn(part, 'action'), picture(textIn(part, 'url'), '画像'))
    case 'video':
      return picture(textIn(part, 'previewUrl'), '動画')
    case 'text': {
      const spans = objectsIn(part, 'contents').map(
        (span) => html`<span style="${paint(span)}">${textIn(span, 'text')}</span>`,
      )
      const words = spans.length > 0 ? spans : textIn(part, 'text')
      return tappableArea(
        talk,
        objectIn(part, 'action'),
        html`<span class="flexText ${looks(part)}" style="${paint(part)}">${words}</span>`,
      )
    }
    case 'separator':
      return html`<span class="line"></span>`
    default:
      return html``
  }
}

function button(talk: Talk, part: MessageObject): Html {
  const action = objectIn(part, 'action')
  const style = textIn(part, 'style') || 'link'
  return action ? tappable(talk, action, { look: `flexButton ${/^\w+$/.test(style) ? style : ''}` }) : html``
}

function looks(part: MessageObject): string {
  const big = /^(xl|xxl|3xl|4xl|5xl)$/.test(textIn(part, 'size'))
  const small = /^(xxs|xs|sm)$/.test(textIn(part, 'size'))
  return [textIn(part, 'weight') === 'bold' && 'bold', big && 'big', small && 'small']
    .filter(Boolean)
    .join(' ')
}

function paint(part: MessageObject): string {
  const colours = [
    ['color', textIn(part, 'color')],
    ['background', textIn(part, 'backgroundColor')],
  ] as const
  return colours
    .filter(([, value]) => /^#[0-9a-f]{6}([0-9a-f]{2})?$/i.test(value))
    .map(([name, value]) => `${name}: ${value}`)
    .join('; ')
}
