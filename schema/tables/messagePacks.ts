import type { DefaultedInstant, Generated, Json } from './columns.ts'

export interface MessagePacksTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  admin_name: string
  bubbles: Json
  created_at: DefaultedInstant
  version: Generated<number>
}
