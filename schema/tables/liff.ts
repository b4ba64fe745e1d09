import type { DefaultedInstant, Generated, Instant } from './columns.ts'

export interface LiffStrangersTable {
  line_account_id: string
  user_hash: Buffer
  shop_id: string
  first_seen_at: DefaultedInstant
}

export interface LiffBucketsTable {
  line_account_id: string
  key_hash: Buffer
  shop_id: string
  tokens: number
  at: DefaultedInstant
}

export interface LiffUseTable {
  line_account_id: string
  hour: Instant
  shop_id: string
  submitted: Generated<number>
  linked: Generated<number>
  refused: Generated<number>
  strangers: Generated<number>
}
