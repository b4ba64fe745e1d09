import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import type { CartResource } from '../../domain/carts/cartRecords.ts'
import type { ContinuationStatus } from '../../domain/carts/continuationStatus.ts'
import type { PartialShipments } from '../../domain/orders/shipDate.ts'
import type { DefaultedInstant, Generated, Instant, Json, NullableInstant, NullableJson } from './columns.ts'

export interface CartConnectionsTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  cart: Cart
  cart_domain: string
  credentials_id: string
  floor_day: Generated<number>
  floor_time: Generated<string>
  partial_shipments: Generated<PartialShipments>
  link_needs_order: boolean | null
  state: Generated<'OK' | 'ERROR'>
  state_code: string | null
  state_at: DefaultedInstant
  first_import_done_at: NullableInstant
  created_at: DefaultedInstant
  removed_at: NullableInstant
  version: Generated<number>
  succeeded_at: NullableInstant
  failure_id: string | null
  failed_at: NullableInstant
  failure_detail: string | null
  retry_asked_at: NullableInstant
  operations_on: Generated<boolean>
}

export interface SyncCursorsTable {
  connection_id: string
  resource: CartResource
  shop_id: string
  synced_to: NullableInstant
  started_at: NullableInstant
  finished_at: NullableInstant
  last_rows: number | null
  last_changed: number | null
  lag_seconds: number | null
  error_code: string | null
  error_at: NullableInstant
  row_count: Generated<number>
  reading: number | null
  reread_after: string | null
  resume_at: NullableJson
}

export interface CartChecksTable {
  shop_id: string
  checked_at: DefaultedInstant
}

export interface CartCustomersTable {
  id: Generated<string>
  shop_id: string
  connection_id: string
  external_id: string
  name: string | null
  kana: string | null
  email: string | null
  points: number | null
  source_updated_at: NullableInstant
  fetched_at: DefaultedInstant
  raw: Json
  reread_at: NullableInstant
}

export interface CartCustomerPhonesTable {
  connection_id: string
  phone: string
  customer_id: string
  shop_id: string
}

export interface SubscriptionsTable {
  id: Generated<string>
  shop_id: string
  connection_id: string
  external_id: string
  customer_external_id: string | null
  status: ContinuationStatus
  raw_status: string
  count: number | null
  next_scheduled_date: string | null
  next_delivery_date: string | null
  cycle: string | null
  source_updated_at: NullableInstant
  fetched_at: DefaultedInstant
  raw: Json
  /** A list of `CartSubscriptionItem`. */
  items: Generated<Json>
}

export interface UnreadCartDataTable {
  id: Generated<string>
  shop_id: string
  connection_id: string
  resource: CartResource
  kind: 'SET_ASIDE' | 'VALUE_UNREAD'
  row_key: string
  external_id: string | null
  field: Generated<string>
  cause: Generated<string>
  detail: Generated<string>
  raw: string
  raw_cut: Generated<boolean>
  source_updated_at: NullableInstant
  first_seen_at: DefaultedInstant
  last_seen_at: DefaultedInstant
  tries: Generated<number>
  tried_at: DefaultedInstant
  tried_by: Generated<string>
}

export interface DismissedHistoryTable {
  connection_id: string
  external_id: string
  shop_id: string
}

export interface ConnectionRereadsTable {
  connection_id: string
  shop_id: string
  holder: string
  held_until: Instant
}

export interface MemberRereadsTable {
  member_id: string
  shop_id: string
  asked_at: Instant
}

export interface InsertSettingsTable {
  line_account_id: string
  shop_id: string
  max_age_minutes: number
  form_code: string | null
  /** Texts of `InsertWords` by name. */
  words: Json
  version: Generated<number>
}
