import type { AutoReplyKind } from '../../domain/replies/autoReply.ts'
import type { KeywordMatch } from '../../domain/replies/keywordMatch.ts'
import type { DefaultedInstant, Generated, Instant, Json, NullableInstant, NullableJson } from './columns.ts'

export interface AutoRepliesTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  admin_name: string
  kind: AutoReplyKind
  enabled: Generated<boolean>
  reply_order: Generated<number>
  folds: number
  keywords: Generated<Json>
  audience: Generated<Json>
  hours: Generated<Json>
  once_minutes: Generated<number>
  answers_media: Generated<boolean>
  bubbles: Json
  actions: Generated<Json>
  created_at: DefaultedInstant
  removed_at: NullableInstant
  version: Generated<number>
}

export interface AutoReplyKeywordsTable {
  reply_id: string
  place: number
  shop_id: string
  line_account_id: string
  match: KeywordMatch
  folds: number
  folded: string
  head: string
}

export interface AutoReplyVersionsTable {
  reply_id: string
  version: number
  shop_id: string
  operator_id: string | null
  content: Json
  created_at: DefaultedInstant
}

export interface ReplyAnswersTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  member_id: string
  event_id: string
  webhook_event_id: string
  event_at: Instant
  received_at: Instant
  reply_id: string
  reply_version: number
  kind: AutoReplyKind
  outcome: string | null
  content_fault: NullableJson
  chosen_at: DefaultedInstant
  tried_at: NullableInstant
  acted_at: NullableInstant
  menu_outcome: string | null
}

export interface ReplyLinkClicksTable {
  answer_id: string
  bubble: number
  nth: number
  shop_id: string
  member_id: string
  clicks: Generated<number>
  first_clicked_at: DefaultedInstant
  last_clicked_at: DefaultedInstant
  is_test: Generated<boolean>
  /** Set by a trigger. */
  reply_id: Generated<string | null>
}
