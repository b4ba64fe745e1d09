import type { DefaultedInstant, Generated, Json, NullableInstant } from './columns.ts'

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
  /** LINE account of an event that is still to be handled; null: the workflow may have the fact. */
  answer_account: string | null
}
