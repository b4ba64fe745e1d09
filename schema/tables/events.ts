import type { DefaultedInstant, Generated, Instant, Json, NullableInstant } from './columns.ts'

export interface WebhookEventsTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  webhook_event_id: string
  type: string
  line_user_id: string | null
  member_id: string | null
  event_at: Instant
  received_at: DefaultedInstant
  handled_at: NullableInstant
  ignored: Generated<boolean>
  payload: Json
  content: Buffer | null
  opt_out_wish: 'OUT' | 'IN' | null
  reply_outcome: string | null
  test_answer: 'JOINED' | 'WRONG_CODE' | 'LEFT' | null
}

export interface UnreadLineEventsTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  event_key: string
  kind: 'SET_ASIDE' | 'NOTED'
  cause: string
  detail: Generated<string>
  raw: string
  raw_cut: Generated<boolean>
  webhook_event_id: string | null
  received_at: DefaultedInstant
  last_seen_at: DefaultedInstant
  tries: Generated<number>
  tried_at: DefaultedInstant
  tried_by: Generated<string>
}
