import type { DeliveryState, Reason } from '../../domain/delivery/deliveryStates.ts'
import type { DefaultedInstant, Generated, Instant, Json, NullableInstant, NullableJson } from './columns.ts'

/** Follow messages and their deliveries. Columns as migrations/ makes them. */

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

export interface EnrolmentsTable {
  message_id: string
  order_id: string
  shop_id: string
  enrolled_at: Instant
}

/** Orders of HISTORY that a person admitted to a message (D3). */
export interface HistoryAdmissionsTable {
  order_id: string
  message_id: string
  shop_id: string
  operator_id: string
  admitted_at: DefaultedInstant
}

export interface DeliveriesTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  kind: Generated<'FOLLOW' | 'TEST'>
  lane: Generated<'interactive' | 'due' | 'overdue' | 'bulk'>
  message_id: string | null
  scenario_id: string | null
  order_id: string | null
  attempt: Generated<number>
  member_id: string | null
  member_no: number | null
  delivery_order: Generated<number>
  state: DeliveryState
  reason: Reason | null
  failure: string | null
  generation: Generated<number>
  due_at: Instant
  not_before: NullableInstant
  known_at: Instant
  arm_at: Instant
  planned_ship_date: string | null
  planned_count: number | null
  plan_version: number
  message_version: number | null
  body: Buffer | null
  retry_key: string | null
  first_attempt_at: NullableInstant
  tries: Generated<number>
  retry_at: NullableInstant
  ambiguous: Generated<boolean>
  epoch: number | null
  line_request_id: string | null
  armed_at: NullableInstant
  armed_by: string | null
  pushed_at: NullableInstant
  settled_at: NullableInstant
  notified_at: NullableInstant
  nudged_at: NullableInstant
  actions: Generated<string[]>
  actions_open: Generated<number>
  clamped: Generated<boolean>
  maybe_sent: Generated<boolean>
  is_test: Generated<boolean>
  requested_by: string | null
  test_run_id: string | null
  real_due_at: NullableInstant
  noted: string | null
  created_at: DefaultedInstant
}

export interface DeliveryActionsTable {
  delivery_id: string
  action: 'changeTags' | 'changePoints' | 'linkRichMenu'
  shop_id: string
  outcome: Generated<string>
  done_at: DefaultedInstant
}

export interface OutboxTable {
  id: Generated<number>
  shop_id: string
  workflow_id: string
  workflow_type: string
  signal: string
  signal_args: Generated<Json>
  start: Json
  created_at: DefaultedInstant
  claimed_until: NullableInstant
  tries: Generated<number>
  last_error: string | null
  done_at: NullableInstant
}
