import type { ApprovalKind, ApprovalState } from '../../domain/shops/approval.ts'
import type { DefaultedInstant, Generated, NullableInstant } from './columns.ts'

export interface ShopsTable {
  id: Generated<string>
  name: string
  contact_phone: string | null
  contact_hours: string | null
  four_eyes: Generated<boolean>
  created_at: DefaultedInstant
  version: Generated<number>
}

export interface OperatorsTable {
  id: Generated<string>
  shop_id: string
  name: string
  role: 'ADMIN' | 'EDITOR' | 'VIEWER'
  created_at: DefaultedInstant
  disabled_at: NullableInstant
  email: string | null
  alerts_by_email: Generated<boolean>
  version: Generated<number>
}

export interface ApiKeysTable {
  id: Generated<string>
  shop_id: string
  operator_id: string
  name: string
  prefix: string
  key_hash: Buffer
  created_at: DefaultedInstant
  revoked_at: NullableInstant
}

export interface PlatformKeysTable {
  id: Generated<string>
  name: string
  prefix: string
  key_hash: Buffer
  created_at: DefaultedInstant
  revoked_at: NullableInstant
}

export interface ApprovalRequestsTable {
  id: Generated<string>
  shop_id: string
  kind: ApprovalKind
  message_id: string | null
  message_version: number | null
  state: Generated<ApprovalState>
  requested_by: string
  requested_at: DefaultedInstant
  comment: string | null
  decided_by: string | null
  decided_at: NullableInstant
  decision_comment: string | null
}

export interface ShopRecoveriesTable {
  id: Generated<string>
  shop_id: string
  platform_key_id: string
  operator_id: string
  reason: string
  at: DefaultedInstant
}
