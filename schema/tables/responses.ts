import type { TapAction, TapVerdict } from '../../domain/responses/judgeTap.ts'
import type { DefaultedInstant, Generated, Instant, NullableJson } from './columns.ts'

export interface TapsTable {
  id: Generated<string>
  shop_id: string
  line_account_id: string
  member_id: string
  webhook_event_id: string
  /** What was sent: a delivery, or the answer to an event; null where the token names neither. */
  delivery_id: string | null
  answer_id: string | null
  bubble: number | null
  nth: number | null
  once: boolean | null
  act: NullableJson
  verdict: TapVerdict
  is_test: Generated<boolean>
  tapped_at: Instant
  created_at: DefaultedInstant
}

export interface TapActionsTable {
  tap_id: string
  action: TapAction
  shop_id: string
  outcome: string
  done_at: DefaultedInstant
}

export interface LinkClicksTable {
  delivery_id: string
  bubble: number
  nth: number
  shop_id: string
  member_id: string
  /** Of the delivery, by a trigger. */
  message_id: Generated<string | null>
  scenario_id: Generated<string | null>
  clicks: Generated<number>
  first_clicked_at: DefaultedInstant
  last_clicked_at: DefaultedInstant
  is_test: Generated<boolean>
}
