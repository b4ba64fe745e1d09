import type { DefaultedInstant, Generated, NullableInstant, NullableJson } from './columns.ts'

/** Shops and who may act for them. Columns as migrations/ makes them. */

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

export interface SecretsTable {
  id: Generated<string>
  shop_id: string
  purpose: string
  key_id: string
  wrapped_key: Buffer
  ciphertext: Buffer
  updated_at: DefaultedInstant
}

export interface IdempotencyKeysTable {
  shop_id: string
  key: string
  operator_id: string
  request_hash: Buffer
  status: number | null
  response: NullableJson
  created_at: DefaultedInstant
}
