import type { DefaultedInstant, Generated, Instant, Json, NullableInstant } from './columns.ts'

export interface TestInvitationsTable {
  member_id: string
  shop_id: string
  code: string
  wrong: Generated<number>
  expires_at: Instant
  created_by: string | null
  created_at: DefaultedInstant
}

export interface TestRunsTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  message_id: string
  source_order_id: string | null
  order_number: string
  product_name: string | null
  ship_date: string
  recurring_count: number | null
  next_delivery_date: string | null
  subscription_cancelled: Generated<boolean>
  left_out: string | null
  gap_seconds: number
  wait_after_seconds: number
  created_by: string | null
  created_at: DefaultedInstant
  ends_at: Instant
  stopped_at: NullableInstant
  nudged_at: NullableInstant
  ended_at: NullableInstant
}

export interface TestRunMembersTable {
  test_run_id: string
  member_id: string
  shop_id: string
  state: Generated<'open' | 'closing' | 'closed'>
}

export interface TestChangesTable {
  id: Generated<number>
  shop_id: string
  test_run_id: string
  member_id: string
  cause: string
  kind: 'TAGS' | 'FLAG' | 'POINTS' | 'MENU' | 'OPT_OUT'
  change: Json
  taken_back_at: NullableInstant
  outcome: string | null
}
