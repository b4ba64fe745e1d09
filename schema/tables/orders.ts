import type { GeneratedAlways } from 'kysely'
import type {
  DefaultedInstant,
  Generated,
  Json,
  NullableInstant,
  OrderStatus,
  ProductKind,
} from './columns.ts'

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

export interface OrdersTable {
  id: Generated<string>
  shop_id: string
  connection_id: string
  external_id: string
  number: string
  /** As it is compared (domain.md D38). */
  number_fold: GeneratedAlways<string>
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
