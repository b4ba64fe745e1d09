import type { DefaultedInstant, Generated, Json, NullableInstant, NullableJson } from './columns.ts'

export interface ErasuresTable {
  id: Generated<string>
  shop_id: string
  member_id: string
  reason: string | null
  requested_by: string | null
  requested_at: DefaultedInstant
  work: Generated<Json>
  report: NullableJson
  rows_erased_at: NullableInstant
  done_at: NullableInstant
}

export interface ErasedCustomersTable {
  connection_id: string
  external_id: string
  shop_id: string
  number_keys: Generated<Buffer[]>
  erased_at: DefaultedInstant
}
