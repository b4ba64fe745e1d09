import { MAX_BUBBLES } from '../values/contentLimits.ts'
import { checkFlexMessage } from './flex/flexBubble.ts'
import type { LineMessage, LineTemplateMessage } from './lineMessage.ts'
import { checkMediaMessage } from './media/mediaBubbles.ts'
import { checkLocationMessage } from './plain/location.ts'
import { checkTextMessage } from './plain/text.ts'
import { type BubbleProblem, problem, unless } from './bubbleProblem.ts'
import { checkLineQuickReply } from './quickReply.ts'
import { checkImagemapMessage } from './richMessage/checkRichMessage.ts'
import { checkButtonsMessage } from './templates/buttons.ts'
import { checkCarouselMessage } from './templates/carousel.ts'
import { checkConfirmMessage } from './templates/confirm.ts'
import { checkImageCarouselMessage } from './templates/imageCarousel.ts'

/**
 * What LINE would refuse in rendered messages: a name can make a text too long, a missing value can leave it empty, an
 * action button can lack its token (line.md 1.5). A delivery with a problem is not sent (`INVALID_CONTENT`). Paths point
 * into `messages`: '/0/template/text'.
 */
export function checkRendered(messages: readonly LineMessage[]): BubbleProblem[] {
  const found = messages.flatMap((message, place) => {
    const path = `/${place}`
    return [...checkMessage(message, path), ...checkLineQuickReply(message.quickReply, path)]
  })
  if (messages.length === 0) return problem('', 'NO_BUBBLES', '送る吹き出しがありません。')
  const isFew = messages.length <= MAX_BUBBLES
  return [...found, ...unless(isFew, problem('', 'TOO_MANY_BUBBLES', `吹き出しは${MAX_BUBBLES}個までです。`))]
}

function checkMessage(message: LineMessage, path: string): BubbleProblem[] {
  switch (message.type) {
    case 'text':
      return checkTextMessage(message, path)
    case 'location':
      return checkLocationMessage(message, path)
    case 'template':
      return checkTemplate(message, path)
    case 'imagemap':
      return checkImagemapMessage(message, path)
    case 'flex':
      return checkFlexMessage(message, path)
    case 'image':
    case 'video':
    case 'audio':
      return checkMediaMessage(message, path)
    // The same for every recipient, so checked on save.
    case 'sticker':
    case 'coupon':
      return []
  }
}

function checkTemplate(message: LineTemplateMessage, path: string): BubbleProblem[] {
  const { template, altText } = message
  const type = 'template'
  switch (template.type) {
    case 'buttons':
      return checkButtonsMessage({ type, altText, template }, path)
    case 'confirm':
      return checkConfirmMessage({ type, altText, template }, path)
    case 'carousel':
      return checkCarouselMessage({ type, altText, template }, path)
    case 'image_carousel':
      return checkImageCarouselMessage({ type, altText, template }, path)
  }
}
