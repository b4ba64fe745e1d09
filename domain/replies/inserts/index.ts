/** Entry to the inserts of auto-replies: what they need to know, when the cart is asked again, and what customers read. */
export {
  type InsertFacts,
  type LinkedCart,
  MOST_ORDERS,
  type OrderFacts,
  type SubscriptionFacts,
} from './facts.ts'
export type { InsertManner } from './insertBlocks.ts'
export { firstDayBack } from './period.ts'
export { renderReply, type ReplyToRender } from './renderReply.ts'
export { DEFAULT_MAX_AGE_MS, ordersAsOf, REREAD_EVERY_MS, rereadWaitMs, wantsReread } from './reread.ts'
export { INSERT_WORDS, type InsertWords } from './words.ts'
