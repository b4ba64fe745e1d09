import type { DeliveryState, Reason } from '../../domain/delivery/deliveryStates.ts'
import type { DefaultedInstant, Generated, Instant, NullableInstant, NullableJson } from './columns.ts'

export interface EnrolmentsTable {
  message_id: string
  order_id: string
  shop_id: string
  enrolled_at: Instant
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
  /** Of `INVALID_CONTENT` (domain/line/check/contentFault.ts). */
  content_fault: NullableJson
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

export interface OrderPlanFailuresTable {
  order_id: string
  shop_id: string
  since: DefaultedInstant
  last_at: DefaultedInstant
  tries: Generated<number>
  code: string
  error_id: string
}
