import type { AlertSubject, MailOccasion } from '../../domain/alerts/alertKinds.ts'
import type { DefaultedInstant, Generated, Instant, Json, NullableInstant } from './columns.ts'

export interface AlertsTable {
  id: Generated<string>
  shop_id: string
  /** Of `domain/alerts`; newer code may have stored others. */
  kind: string
  subject_type: AlertSubject
  subject_id: string
  details: Json
  since: Instant
  opened_at: DefaultedInstant
  seen_at: DefaultedInstant
  resolved_at: NullableInstant
  settled_at: NullableInstant
}

export interface AlertMailsTable {
  id: Generated<string>
  shop_id: string
  alert_id: string
  operator_id: string
  occasion: MailOccasion
  ordinal: number
  state: Generated<'WAITING' | 'SENT' | 'REFUSED' | 'GIVEN_UP' | 'DROPPED'>
  created_at: DefaultedInstant
  next_try_at: DefaultedInstant
  tries: Generated<number>
  maybe_sent: Generated<boolean>
  settled_at: NullableInstant
  sent_to: string | null
  error: string | null
}

export interface AlertWatchesTable {
  shop_id: string
  look_at: DefaultedInstant
  slow_look_at: DefaultedInstant
}
