import type { ColumnType, GeneratedAlways } from 'kysely'
import type { DefaultedInstant, Generated, Instant, NullableInstant } from './columns.ts'

export interface PriceVersionsTable {
  version: Generated<number>
  from_at: Instant
  pause_yen: number
  skip_yen: number
  cancel_yen: number
  created_at: DefaultedInstant
}

export interface ShopBillingTable {
  shop_id: string
  closed_until: NullableInstant
}

/** Written once: the application's role may neither change nor delete a row. */
export interface ChargesTable {
  id: Generated<string>
  shop_id: string
  request_id: string
  kind: string
  amount: number
  how: 'ROBOT' | 'API'
  price_version: number
  settled_at: ColumnType<Date, Date, never>
  settled_on: GeneratedAlways<string>
  created_at: DefaultedInstant
}
