import type { OperatorAct } from '../../domain/requests/operatorActs.ts'
import type { MemoTarget } from '../../domain/carts/cartCapabilities.ts'
import type { PauseBase } from '../../domain/requests/requestSettings.ts'
import type { DefaultedInstant, Generated, Json } from './columns.ts'

export interface RequestSettingsTable {
  line_account_id: string
  shop_id: string
  /** Texts of `RequestText` by name. */
  texts: Generated<Json>
  /** `TagsByKind`, without what is none. */
  tags: Generated<Json>
  write_back_target: MemoTarget | null
  write_back_text: string | null
  contact_phone: string | null
  contact_hours: string | null
  pause_base: PauseBase
  picture_days: number
  version: Generated<number>
}

export interface RequestNotesTable {
  id: Generated<string>
  shop_id: string
  request_id: string
  operator_id: string | null
  act: OperatorAct
  /** Sealed. */
  words: Buffer
  at: DefaultedInstant
}
