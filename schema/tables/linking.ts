import type { DefaultedInstant, Generated, Instant, NullableInstant } from './columns.ts'

export type ClaimState = 'WAITING' | 'AMBIGUOUS' | 'CLAIMED' | 'LINKED' | 'EXPIRED' | 'REPLACED' | 'WITHDRAWN'

export interface IdentityClaimsTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  member_id: string
  submission_id: string
  state: ClaimState
  item: 'email' | 'orderNumber' | null
  first_state: ClaimState
  first_item: 'email' | 'orderNumber' | null
  /** Null: forgotten. */
  number_key: Buffer | null
  key_id: string
  answers: Buffer | null
  day: string
  submitted_at: Instant
  expires_at: Instant
  state_at: DefaultedInstant
  waited: Generated<boolean>
  told_at: NullableInstant
  closed_by: 'MEMBER' | 'OPERATOR' | 'TIME' | null
  operator_id: string | null
  version: Generated<number>
}

export interface IdentityRefusalsTable {
  member_id: string
  day: string
  shop_id: string
  line_account_id: string
  refused: Generated<number>
}

export interface LinkProofsTable {
  member_id: string
  customer_id: string
  connection_id: string
  line_account_id: string
  shop_id: string
  key: 'PHONE' | 'EMAIL' | 'HAND' | 'CONTRADICTED'
  proven_at: DefaultedInstant
  second_item: 'email' | 'orderNumber' | 'postcode' | null
  second_at: NullableInstant
  operator_id: string | null
}

export interface LinkLogTable {
  id: Generated<string>
  shop_id: string
  member_id: string
  at: DefaultedInstant
  action: 'UNLINKED' | 'LINKED_BY_HAND' | 'MOVED_AWAY' | 'CLAIM_REFUSED' | 'ITEM_ASKED'
  by: 'PAGE' | 'KEYWORD' | 'OPERATOR'
  operator_id: string | null
  reason: string | null
  customer_id: string | null
  event_id: string | null
  was_linked: boolean | null
  submission_id: string | null
}

export interface SecondLooksTable {
  id: Generated<string>
  shop_id: string
  member_id: string
  item: 'email' | 'orderNumber' | 'postcode'
  passed: boolean
  at: DefaultedInstant
}
