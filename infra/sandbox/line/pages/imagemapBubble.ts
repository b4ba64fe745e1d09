import type { MessageObject, Talk } from '../state/records.ts'
import { tappable } from './actions.ts'
import { type Html, html } from '../../kit/pages/html.ts'
import { numberIn, objectIn, objectsIn, textIn } from './messageFields.ts'
import { picture } from './plainBubbles.ts'

const SHOWN_WIDTH = 700

/** An imagemap: the image under its areas, which are outlined in case the image does not load. */
export function imagemapBubble(talk: Talk, message: MessageObject): Html {
  const size = objectIn(message, 'baseSize') ?? {}
  const image = `${textIn(message, 'baseUrl')}/${SHOWN_WIDTH}`
  const areas = objectsIn(message, 'actions').map((action) => area(talk, action, size))
  const ratio = `aspect-ratio: ${numberIn(size, 'width') || 1} / ${numberIn(size, 'height') || 1}`
  return html`<div class="map" style="${ratio}">${picture(image, textIn(message, 'altText'))}${areas}</div>`
}

function area(talk: Talk, action: MessageObject, size: MessageObject): Html {
  const label = textIn(action, 'label') || textIn(action, 'text') || textIn(action, 'linkUri')
  return html`<div class="spot" style="${placement(objectIn(action, 'area') ?? {}, size)}">${tappable(talk, action, { look: 'area', face: label || ' ' })}</div>`
}

/** CSS that places the rectangle `bounds`, in units of `size`, in a box of any size. */
export function placement(bounds: MessageObject, size: MessageObject): string {
  const percent = (name: string, whole: string) =>
    (100 * numberIn(bounds, name)) / (numberIn(size, whole) || 1)
  const [x, width] = [percent('x', 'width'), percent('width', 'width')]
  const [y, height] = [percent('y', 'height'), percent('height', 'height')]
  return `left: ${x}%; top: ${y}%; width: ${width}%; height: ${height}%`
}
