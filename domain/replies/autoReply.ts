import type { AudienceFilter } from '../members/audience/index.ts'
import type { Folds } from './keywordFold.ts'
import type { Keyword } from './keywordMatch.ts'
import type { ReplyHours } from './replyHours.ts'

/** Limits of auto-replies; decisions of this product. */
export const MAX_KEYWORDS = 50
export const MAX_KEYWORD_CHARACTERS = 100
/** UTF-16 units of a folded keyword, which an index holds; a few characters become twenty when their width is folded. */
export const MAX_FOLDED_UNITS = 400
export const MAX_AUTO_REPLIES = 1_000
/** Minutes within which a member gets the fallback once: a week at most, a day where nothing is said. */
export const MAX_ONCE_MINUTES = 10_080
export const DEFAULT_ONCE_MINUTES = 1_440

/** `KEYWORDS`: answers words; `FALLBACK`: 「どのキーワードにも一致しないとき」. */
export const AUTO_REPLY_KINDS = ['KEYWORDS', 'FALLBACK'] as const
export type AutoReplyKind = (typeof AUTO_REPLY_KINDS)[number]

/** An auto-reply (応答メッセージ), as far as it matters whether it answers. */
export interface AutoReply {
  readonly id: string
  readonly kind: AutoReplyKind
  readonly enabled: boolean
  /** 優先順位: lower goes first. */
  readonly replyOrder: number
  /** Of a reply to keywords; empty for the fallback. */
  readonly keywords: readonly Keyword[]
  readonly folds: Folds
  readonly audience: AudienceFilter
  /** None: always. */
  readonly hours: readonly ReplyHours[]
  /** Of the fallback: at most once to a member within so many minutes; 0: each time. */
  readonly onceMinutes: number
  /** Of the fallback: also pictures, stickers and whatever else is no text. */
  readonly answersMedia: boolean
}
