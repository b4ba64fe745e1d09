import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import type { CartResource } from '../../domain/carts/cartRecords.ts'
import type { ContinuationStatus } from '../../domain/carts/continuationStatus.ts'
import type { PartialShipments } from '../../domain/orders/shipDate.ts'
import type {
  DefaultedInstant,
  Generated,
  Json,
  LinkState,
  NullableInstant,
  OrderStatus,
  ProductKind,
} from './columns.ts'

/** Cart connections and what is pulled through them. Columns as migrations/ makes them. */

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
  state: Generated<'OK' | 'ERROR'>
  state_code: string | null
  state_at: DefaultedInstant
  first_import_done_at: NullableInstant
  created_at: DefaultedInstant
  removed_at: NullableInstant
  version: Generated<number>
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
}

export interface ProductsTable {
  id: Generated<string>
  shop_id: string
  connection_id: string
  external_id: string
  code: string
  name: string
  kind: ProductKind
  source_updated_at: NullableInstant
  fetched_at: DefaultedInstant
  raw: Json
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
}

export interface CartCustomerPhonesTable {
  connection_id: string
  phone: string
  customer_id: string
  shop_id: string
}

export interface MemberLinksTable {
  customer_id: string
  line_account_id: string
  member_id: string
  connection_id: string
  shop_id: string
  linked_at: DefaultedInstant
}

export interface MemberLinkStatesTable {
  member_id: string
  connection_id: string
  shop_id: string
  state: LinkState
  at: DefaultedInstant
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
}

export interface OrdersTable {
  id: Generated<string>
  shop_id: string
  connection_id: string
  external_id: string
  number: string
  customer_external_id: string | null
  subscription_external_id: string | null
  kind: ProductKind
  status: OrderStatus
  raw_status: string
  total: number | null
  ordered_at: NullableInstant
  recurring_count: number | null
  recurring_count_origin: 'API' | 'DERIVED' | null
  scheduled_delivery_date: string | null
  ship_date: string | null
  ship_date_of_parcels: Generated<boolean>
  ship_date_first_seen_at: NullableInstant
  facts_known_at: DefaultedInstant
  history: Generated<boolean>
  stopped_at: NullableInstant
  source_updated_at: NullableInstant
  fetched_at: DefaultedInstant
  raw: Json
}

export interface OrderItemsTable {
  order_id: string
  line: number
  shop_id: string
  product_code: string
  product_name: string
  quantity: number
  unit_price: number | null
}

export interface ShipmentsTable {
  order_id: string
  line: number
  shop_id: string
  carrier: 'YAMATO' | 'SAGAWA' | 'JAPAN_POST' | 'OTHER'
  raw_carrier: string | null
  tracking_number: string | null
  ship_date: string | null
}
