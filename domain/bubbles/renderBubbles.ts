import type { Bubble } from './bubble.ts'
import { renderFlex } from './flex/flexBubble.ts'
import type { LineMessage, LineMessageBody } from './lineMessage.ts'
import { renderAudio, renderImage, renderVideo } from './media/media.ts'
import type { PlaceholderValues } from './placeholders.ts'
import { renderCoupon } from './plain/coupon.ts'
import { renderLocation } from './plain/location.ts'
import { renderSticker } from './plain/sticker.ts'
import { renderText } from './plain/text.ts'
import { renderQuickReply } from './quickReply.ts'
import {
  type DataOf,
  type LinkOf,
  type MediaUrlOf,
  NO_TOKENS,
  NO_UPLOADS,
  type Rendering,
  UNTRACKED,
} from './rendering.ts'
import { renderRichMessage } from './richMessage/renderRichMessage.ts'
import { renderButtons } from './templates/buttons.ts'
import { renderCarousel } from './templates/carousel.ts'
import { renderConfirm } from './templates/confirm.ts'
import { renderImageCarousel } from './templates/imageCarousel.ts'

/**
 * The message objects for one recipient, in the order of the bubbles. They are what LINE gets, unless
 * `checkRendered` finds that the values made a text empty or too long.
 * @param dataOf the token of each button that acts, by its path (`actButtonsOf`); needed when there is one
 * @param linkOf the click link of each link whose clicks are counted, by its path (`trackedLinksOf`); without
 * it nothing is counted
 * @param mediaUrl the public address of each upload (`uploadsIn`); needed when there is one
 */
export function renderBubbles(
  bubbles: readonly Bubble[],
  values: PlaceholderValues,
  dataOf: DataOf = NO_TOKENS,
  linkOf: LinkOf = UNTRACKED,
  mediaUrl: MediaUrlOf = NO_UPLOADS,
): LineMessage[] {
  const rendering: Rendering = { values, dataOf, linkOf, mediaUrl }
  return bubbles.map((bubble, place) => {
    const path = `/${place}`
    const message = renderBubble(bubble, path, rendering)
    return bubble.quickReply === undefined
      ? message
      : { ...message, quickReply: renderQuickReply(bubble.quickReply, path, rendering) }
  })
}

function renderBubble(bubble: Bubble, path: string, rendering: Rendering): LineMessageBody {
  switch (bubble.kind) {
    case 'text':
      return renderText(bubble, path, rendering)
    case 'image':
      return renderImage(bubble, rendering)
    case 'video':
      return renderVideo(bubble, rendering)
    case 'audio':
      return renderAudio(bubble, rendering)
    case 'sticker':
      return renderSticker(bubble)
    case 'location':
      return renderLocation(bubble, rendering)
    case 'coupon':
      return renderCoupon(bubble)
    case 'buttons':
      return renderButtons(bubble, path, rendering)
    case 'confirm':
      return renderConfirm(bubble, path, rendering)
    case 'carousel':
      return renderCarousel(bubble, path, rendering)
    case 'imageCarousel':
      return renderImageCarousel(bubble, path, rendering)
    case 'richMessage':
      return renderRichMessage(bubble, path, rendering)
    case 'flex':
      return renderFlex(bubble, path, rendering)
  }
}
