import { MAX_BUBBLES } from '../values/contentLimits.ts'
import type { Bubble } from './bubble.ts'
import { checkFlex } from './flex/flexBubble.ts'
import { checkMedia } from './media/mediaBubbles.ts'
import { checkCoupon } from './plain/coupon.ts'
import { checkLocation } from './plain/location.ts'
import { checkSticker } from './plain/sticker.ts'
import { checkText } from './plain/text.ts'
import { type BubbleProblem, problem, unless } from './bubbleProblem.ts'
import { checkInserts } from './inserts.ts'
import { checkQuickReply } from './quickReply.ts'
import { checkRichMessage } from './richMessage/checkRichMessage.ts'
import { checkButtons } from './templates/buttons.ts'
import { checkCarousel } from './templates/carousel.ts'
import { checkConfirm } from './templates/confirm.ts'
import { checkImageCarousel } from './templates/imageCarousel.ts'

/** What bubbles are for: only an auto-reply (`reply`) may have inserts (domain.md D32). */
export type BubbleUse = 'message' | 'reply'

/**
 * Everything wrong with the bubbles of a scenario at once, so that a shop can correct it in one go (422
 * `MESSAGE_CONTENT_INVALID`; `TOO_MANY_BUBBLES` for the sixth). What depends on a recipient's values is checked again
 * once they are filled in, by `checkRendered`.
 */
export function checkBubbles(bubbles: readonly Bubble[], use: BubbleUse = 'message'): BubbleProblem[] {
  if (use === 'reply') {
    const inserts = checkInserts(bubbles)
    return [...inserts.problems, ...checkBubbles(inserts.bubbles)]
  }
  const found = bubbles.flatMap((bubble, place) => {
    const path = `/${place}`
    return [...checkBubble(bubble, path), ...checkQuickReply(bubble, path, place === bubbles.length - 1)]
  })
  return [...found, ...checkNumber(bubbles.length)]
}

/** One to five bubbles per scenario (domain.md 6.1; line.md 1.5). */
export const checkNumber = (bubbles: number): BubbleProblem[] =>
  bubbles === 0
    ? problem('', 'NO_BUBBLES', '吹き出しを1つ以上追加してください。')
    : unless(bubbles <= MAX_BUBBLES, problem('', 'TOO_MANY_BUBBLES', `吹き出しは${MAX_BUBBLES}個までです。`))

function checkBubble(bubble: Bubble, path: string): BubbleProblem[] {
  switch (bubble.kind) {
    case 'text':
      return checkText(bubble, path)
    case 'image':
    case 'video':
    case 'audio':
      return checkMedia(bubble, path)
    case 'sticker':
      return checkSticker(bubble, path)
    case 'location':
      return checkLocation(bubble, path)
    case 'coupon':
      return checkCoupon(bubble, path)
    case 'buttons':
      return checkButtons(bubble, path)
    case 'confirm':
      return checkConfirm(bubble, path)
    case 'carousel':
      return checkCarousel(bubble, path)
    case 'imageCarousel':
      return checkImageCarousel(bubble, path)
    case 'richMessage':
      return checkRichMessage(bubble, path)
    case 'flex':
      return checkFlex(bubble, path)
    default:
      return problem(`${path}/kind`, 'UNKNOWN_KIND', 'この種類の吹き出しには対応していません。')
  }
}
