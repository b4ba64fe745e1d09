import type { ColumnType } from 'kysely'
import type { DefaultedInstant, NullableJson } from './columns.ts'

export interface IdempotencyKeysTable {
  shop_id: string
  key: string
  operator_id: string
  request_hash: Buffer
  status: number | null
  /** In clear: written by older code only. */
  response: NullableJson
  /** The master key that `answer` is encrypted under. */
  key_id: ColumnType<string | null, string | null | undefined, string | null>
  answer: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>
  created_at: DefaultedInstant
}
