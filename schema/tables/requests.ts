import type { AutomatedKind, RequestState, SettledBy } from '../../domain/requests/request.ts'
import type { PauseBase } from '../../domain/requests/requestSettings.ts'
import type { DefaultedInstant, Generated, Instant, Json, NullableInstant, NullableJson } from './columns.ts'

export interface ChangeRequestsTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  member_id: string | null
  connection_id: string
  subscription_id: string | null
  subscription_external_id: string | null
  customer_external_id: string | null
  kind: AutomatedKind | 'OTHER'
  kind_label: string
  pause_days: number | null
  pause_until: string | null
  pause_base: PauseBase | null
  applied_at: DefaultedInstant
  /** `ShownDates` */
  shown: NullableJson
  shown_date: Generated<string>
  /** `ApplicationFacts` */
  facts: NullableJson
  /** `ChosenProduct` */
  product: NullableJson
  due_by: NullableInstant
  state: Generated<RequestState>
  reason: string | null
  waits_for: string | null
  handling: Generated<string>
  epoch: Generated<number>
  /** `FrozenReading` */
  frozen: NullableJson
  /** `Target` */
  target: NullableJson
  press: Generated<number>
  pressed_at: NullableInstant
  verifying_since: NullableInstant
  answer: 'ACCEPTED' | 'REFUSED' | 'UNKNOWN' | null
  memo_written: Generated<boolean>
  fenced_at: NullableInstant
  unchanged_at: NullableInstant
  failed_reads: Generated<number>
  look_at: NullableInstant
  checking_at: NullableInstant
  /** `FrozenReading` */
  after: NullableJson
  settled_at: NullableInstant
  settled_by: SettledBy | null
  closed_by: string | null
  close_note: string | null
  is_test: Generated<boolean>
  version: Generated<number>
  created_at: DefaultedInstant
}

export interface RequestStepsTable {
  id: Generated<number>
  shop_id: string
  request_id: string
  at: DefaultedInstant
  step: string
  epoch: number | null
  robot_id: string | null
  operator_id: string | null
  details: Generated<Json>
  pictures: Generated<string[]>
}

export interface SubscriptionLeasesTable {
  cart: string
  cart_domain: string
  subscription_id: string
  shop_id: string
  holder: string
  epoch: number
  expires_at: Instant
}

export interface RequestPicturesTable {
  id: Generated<string>
  shop_id: string
  request_id: string | null
  step: string
  robot_id: string | null
  taken_at: DefaultedInstant
  bytes: number
  sealed_key: Buffer | null
  state: Generated<'STORING' | 'READY' | 'REMOVED'>
  try_at: DefaultedInstant
}
