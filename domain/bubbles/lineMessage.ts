import type { LineFlexMessage } from './flex/flexBubble.ts'
import type { LineAudioMessage, LineImageMessage, LineVideoMessage } from './media/mediaBubbles.ts'
import type { LineCouponMessage } from './plain/coupon.ts'
import type { LineLocationMessage } from './plain/location.ts'
import type { LineStickerMessage } from './plain/sticker.ts'
import type { LineTextMessage } from './plain/text.ts'
import type { LineQuickReply } from './quickReply.ts'
import type { LineImagemapMessage } from './richMessage/richMessage.ts'
import type { LineButtonsMessage } from './templates/buttons.ts'
import type { LineCarouselMessage } from './templates/carousel.ts'
import type { LineConfirmMessage } from './templates/confirm.ts'
import type { LineImageCarouselMessage } from './templates/imageCarousel.ts'

/** The message objects of LINE's Messaging API that bubbles become (line.md 1.5), in wire format. */
export type LineMessage = LineMessageBody & { readonly quickReply?: LineQuickReply }

export type LineMessageBody =
  | LineTextMessage
  | LineImageMessage
  | LineVideoMessage
  | LineAudioMessage
  | LineStickerMessage
  | LineLocationMessage
  | LineCouponMessage
  | LineTemplateMessage
  | LineImagemapMessage
  | LineFlexMessage

export type LineTemplateMessage =
  | LineButtonsMessage
  | LineConfirmMessage
  | LineCarouselMessage
  | LineImageCarouselMessage
