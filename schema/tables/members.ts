import type { DefaultedInstant, Generated, Instant, Json, LinkState, NullableInstant } from './columns.ts'

/** LINE accounts and their members. Columns as migrations/ makes them. */

export interface LineAccountsTable {
  id: Generated<string>
  shop_id: string
  name: string
  channel_id: string
  bot_user_id: string | null
  channel_secret_id: string
  access_token_id: string | null
  state: Generated<'UNCHECKED' | 'OK' | 'ERROR'>
  state_code: string | null
  checked_at: NullableInstant
  push_limit: Generated<number>
  one_series_per_order: Generated<boolean>
  quiet_from: string | null
  quiet_until: string | null
  quiet_on_hit: Generated<'DEFER' | 'DROP'>
  cap_per_day: number | null
  cap_per_week: number | null
  cap_on_hit: Generated<'DEFER' | 'DROP'>
  limits_include_notices: Generated<boolean>
  quota_limit: number | null
  quota_used: number | null
  quota_read_at: NullableInstant
  stopped_at: NullableInstant
  last_stopped_at: NullableInstant
  resumed_at: NullableInstant
  created_at: DefaultedInstant
  removed_at: NullableInstant
  version: Generated<number>
}

/** Written by a trigger of line_accounts alone. */
export interface EmergencyStopsTable {
  line_account_id: string
  shop_id: string
  stopped_at: Instant
  resumed_at: Instant
}

export interface StopLogTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  stopped_at: Instant
  stopped_by: string | null
  reason: string | null
  resumed_at: NullableInstant
  resumed_by: string | null
}

export interface FlagsTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  name: string
  color: string
  created_at: DefaultedInstant
  version: Generated<number>
}

export interface TagsTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  code: string
  name: string
  created_at: DefaultedInstant
  version: Generated<number>
}

export interface MembersTable {
  id: Generated<string>
  no: Generated<number>
  shop_id: string
  line_account_id: string
  line_user_id: string
  display_name: string | null
  nick_name: string | null
  picture_url: string | null
  profile_read_at: NullableInstant
  phone_raw: string | null
  phone: string | null
  email: string | null
  friend_state: Generated<'UNKNOWN' | 'FRIEND' | 'BLOCKED'>
  friend_state_at: NullableInstant
  friend_since: NullableInstant
  reachable_known_at: NullableInstant
  link_state: Generated<LinkState>
  link_state_at: NullableInstant
  flag_id: string | null
  point_balance: Generated<number>
  rich_menu_id: string | null
  opted_out_at: NullableInstant
  opt_out_wish_at: NullableInstant
  opt_out_wish_by: 'KEYWORD' | 'BUTTON' | 'OPERATOR' | null
  is_test: Generated<boolean>
  test_since: NullableInstant
  created_at: DefaultedInstant
  version: Generated<number>
}

export interface MemberTagsTable {
  member_id: string
  tag_id: string
  shop_id: string
  granted_at: DefaultedInstant
}

export interface TagEventsTable {
  id: Generated<number>
  shop_id: string
  member_id: string
  tag_id: string
  change: 'ADDED' | 'REMOVED'
  cause: string
  at: DefaultedInstant
}

export interface PointEntriesTable {
  id: Generated<string>
  shop_id: string
  member_id: string
  delta: number
  balance_after: number
  reason: string
  idempotency_key: string
  at: DefaultedInstant
}

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

export interface ChannelLeasesTable {
  line_account_id: string
  shop_id: string
  holder: string | null
  epoch: Generated<number>
  expires_at: DefaultedInstant
  held_since: NullableInstant
}

export interface KeeperLeaseTable {
  id: Generated<boolean>
  holder: string | null
  expires_at: DefaultedInstant
}
