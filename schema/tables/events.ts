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
  reply_outcome: string | null
  test_answer: 'JOINED' | 'WRONG_CODE' | 'LEFT' | null
}
