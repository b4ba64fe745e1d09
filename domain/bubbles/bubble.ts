import type { FlexBubble } from './flex/flexBubble.ts'
import type { AudioBubble, ImageBubble, VideoBubble } from './media/mediaBubbles.ts'
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
 * A bubble (吹き出し, domain.md 6.1 ⑪⑫) as a shop writes it; a scenario has one to five, each one LINE message. Stored as
 * JSON, with placeholders. The last one may have a quick reply.
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
