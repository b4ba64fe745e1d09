import type { FlexBubble } from './flex/flexBubble.ts'
import type { AudioBubble, ImageBubble, VideoBubble } from './media/media.ts'
import type { CouponBubble } from './plain/coupon.ts'
import type { LocationBubble } from './plain/location.ts'
import type { StickerBubble } from './plain/sticker.ts'
import type { TextBubble } from './plain/text.ts'
import type { WithQuickReply } from './quickReply.ts'
import type { RichMessageBubble } from './richMessage/richMessage.ts'
import type { ButtonsBubble } from './templates/buttons.ts'
import type { CarouselBubble } from './templates/carousel.ts'
import type { ConfirmBubble } from './templates/confirm.ts'
import type { ImageCarouselBubble } from './templates/imageCarousel.ts'

/**
 * What a shop writes into a scenario: one to five bubbles (吹き出し, domain.md 6.1 ⑪⑫), each one message of
 * LINE's. Stored as JSON with the placeholders in it. The last one may have a quick reply.
 */
export type Bubble = WithQuickReply &
  (
    | TextBubble
    | ImageBubble
    | VideoBubble
    | AudioBubble
    | StickerBubble
    | LocationBubble
    | CouponBubble
    | ButtonsBubble
    | ConfirmBubble
    | CarouselBubble
    | ImageCarouselBubble
    | RichMessageBubble
    | FlexBubble
  )

export type BubbleKind = Bubble['kind']
