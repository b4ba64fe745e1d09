/** Entry to bubbles: what a shop writes, what is wrong with it, and what LINE gets. */
export { actButtonsOf, type PlacedAct } from './actionButtons.ts'
export { isReachableByLine } from './urls.ts'
export type { Bubble, BubbleKind } from './bubble.ts'
export type {
  ActButton,
  Button,
  ButtonAct,
  MaybeUnlabelled,
  QuickReplyButton,
  UriButton,
} from './buttons/button.ts'
export { DATE_TIME_MODES } from './buttons/button.ts'
export { type BubbleUse, checkBubbles } from './checkBubbles.ts'
export { checkRendered } from './checkRendered.ts'
export { checkCartPoints, type InsertName, INSERTS, insertsIn } from './inserts.ts'
export type { LineMessage } from './lineMessage.ts'
export { markTest } from './markTest.ts'
export { mediaUrlsUnder } from './media/mediaSource.ts'
export { checkUploads, type Uploads, uploadsIn, withDurations } from './media/uploads.ts'
export { type BubbleOrPack, checkWritten, expandPacks, packIdsIn, placeWritten } from './packs.ts'
export {
  type PlaceholderFacts,
  PLACEHOLDERS,
  type PlaceholderValues,
  placeholderValues,
  speaksOfShipments,
  spokenDate,
  spokenNumber,
} from './placeholders.ts'
export type { BubbleProblem, BubbleProblemCode } from './bubbleProblem.ts'
export { checkForms, formsIn, type KnownForms } from './formLinks.ts'
export { formAddress, isLiffAddress } from './liffAddress.ts'
export { firstPlaceholder, withFallback } from './fallbacks.ts'
export type { QuickReply } from './quickReply.ts'
export { type References, renderBubbles } from './renderBubbles.ts'
export type { DataOf } from './renderContext.ts'
export type { TapArea } from './richMessage/richMessage.ts'
export type { Card } from './templates/card.ts'
export { parseTemplate } from './textTemplate.ts'
export { trackedLinksOf } from './trackedLinks.ts'
