import type { DefaultedInstant, NullableJson } from './columns.ts'

export interface IdempotencyKeysTable {
  shop_id: string
  key: string
  operator_id: string
  request_hash: Buffer
  status: number | null
  response: NullableJson
  created_at: DefaultedInstant
}
