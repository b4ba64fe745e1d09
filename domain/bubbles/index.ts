/** The way in to bubbles: what a shop writes, what is wrong with it, and what LINE gets. */
export type {
  Bubble,
  BubbleKind,
  Button,
  ButtonsBubble,
  ImageBubble,
  MessageButton,
  PostbackButton,
  TextBubble,
  UriButton,
} from './bubble.ts'
export { checkBubbles } from './checkBubbles.ts'
export { checkRendered } from './checkRendered.ts'
export type {
  LineAction,
  LineButtonsMessage,
  LineImageMessage,
  LineMessage,
  LineTextMessage,
} from './lineMessage.ts'
export { PLACEHOLDERS, type PlaceholderName, type PlaceholderValues, spokenDate } from './placeholders.ts'
export type { BubbleProblem, BubbleProblemCode } from './problems.ts'
export { renderBubbles } from './renderBubbles.ts'
