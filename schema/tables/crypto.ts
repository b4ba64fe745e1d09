import type { DefaultedInstant, Generated } from './columns.ts'

export interface SecretsTable {
  id: Generated<string>
  shop_id: string
  purpose: string
  key_id: string
  wrapped_key: Buffer
  ciphertext: Buffer
  updated_at: DefaultedInstant
}

export interface ShopKeysTable {
  shop_id: string
  secret_id: string
  created_at: DefaultedInstant
}
