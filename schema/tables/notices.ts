import type { DefaultedInstant, Generated, NullableInstant } from './columns.ts'

export interface NoticesTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  member_id: string
  key: string
  purpose: string
  is_test: Generated<boolean>
  content: Buffer | null
  body: Buffer | null
  retry_key: string
  state: Generated<'waiting' | 'sending' | 'sent' | 'failed' | 'unknown' | 'skipped' | 'parked'>
  reason: string | null
  failure: string | null
  due_at: DefaultedInstant
  try_at: NullableInstant
  tries: Generated<number>
  first_attempt_at: NullableInstant
  ambiguous: Generated<boolean>
  epoch: number | null
  line_request_id: string | null
  pushed_at: NullableInstant
  settled_at: NullableInstant
  created_at: DefaultedInstant
}
