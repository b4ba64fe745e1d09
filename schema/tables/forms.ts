import type { DefaultedInstant, Generated, Instant, Json, NullableJson } from './columns.ts'

export interface FormsTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  kind: 'IDENTITY'
  code: string
  draft: NullableJson
  published_version_id: string | null
  created_at: DefaultedInstant
  version: Generated<number>
}

export interface FormVersionsTable {
  id: Generated<string>
  shop_id: string
  form_id: string
  ordinal: number
  content: Json
  names: Json
  published_at: DefaultedInstant
  published_by: string | null
}

export interface FormSubmissionsTable {
  id: string
  no: Generated<number>
  shop_id: string
  line_account_id: string
  form_id: string
  form_version_id: string
  member_id: string
  answers: Buffer | null
  consented_at: Instant
  outcome: 'LINKED' | 'WAITING' | 'ONE_MORE' | 'CLAIMED' | null
  item: 'email' | 'orderNumber' | null
  submitted_at: DefaultedInstant
}
