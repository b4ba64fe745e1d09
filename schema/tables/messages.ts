import type { DefaultedInstant, Generated, Json, NullableInstant, NullableJson } from './columns.ts'

export interface FollowMessagesTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  admin_name: string
  enabled: Generated<boolean>
  purpose: 'NOTICE' | 'PROMOTION'
  recurring_count_rule: NullableJson
  audience: Generated<Json>
  delivery_order: Generated<number>
  late_grace_minutes: Generated<number>
  outage_grace_minutes: Generated<number>
  backfill_days: Generated<number>
  exclusive: Generated<boolean>
  created_at: DefaultedInstant
  removed_at: NullableInstant
  widened_at: NullableInstant
  version: Generated<number>
}

export interface FollowMessageProductsTable {
  message_id: string
  product_id: string
  shop_id: string
  added_at: NullableInstant
}

export interface ScenariosTable {
  id: Generated<string>
  shop_id: string
  message_id: string
  day_offset: number
  send_time: string
  timing_version: Generated<number>
  timed_at: DefaultedInstant
  bubbles: Json
  written: NullableJson
  expanded_at: NullableInstant
  actions: Generated<Json>
  created_at: DefaultedInstant
  removed_at: NullableInstant
}

export interface FollowMessageVersionsTable {
  message_id: string
  version: number
  shop_id: string
  operator_id: string | null
  content: Json
  created_at: DefaultedInstant
}

export interface ReplansTable {
  message_id: string
  shop_id: string
  version: number
  scopes: string[]
  was_exclusive: boolean
  since: DefaultedInstant
  after_order: string | null
  total: number | null
  told: Generated<number>
  finished_at: NullableInstant
}

export interface MessagePacksTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  admin_name: string
  bubbles: Json
  created_at: DefaultedInstant
  version: Generated<number>
}

/** Orders of HISTORY that a person admitted to a message (D3). */
export interface HistoryAdmissionsTable {
  order_id: string
  message_id: string
  shop_id: string
  operator_id: string
  admitted_at: DefaultedInstant
}
