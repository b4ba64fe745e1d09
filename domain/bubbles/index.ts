/** Entry to bubbles: what a shop writes, what is wrong with it, and what LINE gets. */
export { actButtonsOf, type PlacedAct } from './actButtons.ts'
export { isReachableByLine } from './urls.ts'
export type { Bubble, BubbleKind } from './bubble.ts'
export type {
  ActButton,
  Button,
  ButtonAct,
  ButtonKind,
  ClipboardButton,
  DateTimeButton,
  DeviceButton,
  MaybeUnlabelled,
  MessageButton,
  PostbackButton,
  QuickReplyButton,
  UriButton,
} from './buttons/button.ts'
export { DATE_TIME_MODES } from './buttons/button.ts'
export type { LineAction } from './buttons/lineAction.ts'
export { checkBubbles } from './checkBubbles.ts'
export { checkRendered } from './checkRendered.ts'
export type { FlexBubble } from './flex/flexBubble.ts'
export type { LineMessage } from './lineMessage.ts'
export { markTest, TEST_MARK } from './markTest.ts'
export type { AudioBubble, ImageBubble, VideoBubble } from './media/mediaBubbles.ts'
export { mediaUrlsUnder } from './media/mediaSource.ts'
export { checkUploads, type Uploads, uploadsIn, withDurations } from './media/uploads.ts'
export {
  type BubbleOrPack,
  checkWritten,
  expandPacks,
  type Expansion,
  packIdsIn,
  type PackReference,
  placeWritten,
} from './packs.ts'
export {
  type PlaceholderFacts,
  type PlaceholderName,
  PLACEHOLDERS,
  type PlaceholderValues,
  placeholderValues,
  speaksOfShipments,
  spokenDate,
  spokenNumber,
} from './placeholders.ts'
export type { CouponBubble } from './plain/coupon.ts'
export type { LocationBubble } from './plain/location.ts'
export type { StickerBubble } from './plain/sticker.ts'
export type { TextBubble } from './plain/text.ts'
export { previewOf } from './previewText.ts'
export type { BubbleProblem, BubbleProblemCode } from './bubbleProblem.ts'
export type { QuickReply } from './quickReply.ts'
export { type References, renderBubbles } from './renderBubbles.ts'
export type { DataOf, LinkOf, MediaUrlOf } from './renderContext.ts'
export type { RichMessageBubble, RichVideo, TapArea } from './richMessage/richMessage.ts'
export type { ButtonsBubble } from './templates/buttons.ts'
export type { Card } from './templates/card.ts'
export type { CarouselBubble } from './templates/carousel.ts'
export type { ConfirmBubble } from './templates/confirm.ts'
export type { ImageCarouselBubble, ImageColumn } from './templates/imageCarousel.ts'
export { type PlacedLink, trackedLinksOf } from './trackedLinks.ts'
