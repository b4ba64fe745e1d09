import type { DefaultedInstant, Generated, Instant, NullableInstant } from './columns.ts'

export interface LineAccountsTable {
  id: Generated<string>
  shop_id: string
  name: string
  channel_id: string
  bot_user_id: string | null
  channel_secret_id: string
  access_token_id: string | null
  liff_id: string | null
  login_channel_id: string | null
  basic_id: string | null
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
  talk_days: Generated<number>
  second_look: Generated<boolean>
  requests_on: Generated<boolean>
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
