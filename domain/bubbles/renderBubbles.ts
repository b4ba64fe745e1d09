import type { Bubble } from './bubble.ts'
import { isLiffAddress } from './liffAddress.ts'
import { renderFlex } from './flex/flexBubble.ts'
import type { LineMessage, LineMessageBody } from './lineMessage.ts'
import { renderAudio, renderImage, renderVideo } from './media/mediaBubbles.ts'
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
  type RenderContext,
  UNTRACKED,
} from './renderContext.ts'
import { renderRichMessage } from './richMessage/renderRichMessage.ts'
import { renderButtons } from './templates/buttons.ts'
import { renderCarousel } from './templates/carousel.ts'
import { renderConfirm } from './templates/confirm.ts'
import { renderImageCarousel } from './templates/imageCarousel.ts'

/** What bubbles refer to; a kind that the bubbles lack may be left out. */
export interface References {
  /** The token of each action button, by its path (`actButtonsOf`). */
  readonly dataOf?: DataOf
  /** The click link of each tracked link, by its path (`trackedLinksOf`); by default nothing is counted. */
  readonly linkOf?: LinkOf
  /** The public URL of each upload (`uploadsIn`). */
  readonly mediaUrl?: MediaUrlOf
}

/**
 * The message objects for one recipient, in the order of the bubbles. They are what LINE gets, unless `checkRendered`
 * finds that the values made a text empty or too long.
 */
export function renderBubbles(
  bubbles: readonly Bubble[],
  values: PlaceholderValues,
  { dataOf = NO_TOKENS, linkOf = UNTRACKED, mediaUrl = NO_UPLOADS }: References = {},
): LineMessage[] {
  const context: RenderContext = {
    values,
    dataOf,
    // Saved by an older version: through a click link LINE would open it in a browser.
    linkOf: (path, uri) => (isLiffAddress(uri) ? uri : linkOf(path, uri)),
    mediaUrl,
  }
  return bubbles.map((bubble, place) => {
    const path = `/${place}`
    const message = renderBubble(bubble, path, context)
    return bubble.quickReply === undefined
      ? message
      : { ...message, quickReply: renderQuickReply(bubble.quickReply, path, context) }
  })
}

function renderBubble(bubble: Bubble, path: string, context: RenderContext): LineMessageBody {
  switch (bubble.kind) {
    case 'text':
      return renderText(bubble, path, context)
    case 'image':
      return renderImage(bubble, context)
    case 'video':
      return renderVideo(bubble, context)
    case 'audio':
      return renderAudio(bubble, context)
    case 'sticker':
      return renderSticker(bubble)
    case 'location':
      return renderLocation(bubble, context)
    case 'coupon':
      return renderCoupon(bubble)
    case 'buttons':
      return renderButtons(bubble, path, context)
    case 'confirm':
      return renderConfirm(bubble, path, context)
    case 'carousel':
      return renderCarousel(bubble, path, context)
    case 'imageCarousel':
      return renderImageCarousel(bubble, path, context)
    case 'richMessage':
      return renderRichMessage(bubble, path, context)
    case 'flex':
      return renderFlex(bubble, path, context)
  }
}
