import type { RobotState } from '../../domain/robots/robotState.ts'
import type { DefaultedInstant, Generated, Json, NullableInstant } from './columns.ts'

export interface RobotsTable {
  id: Generated<string>
  shop_id: string
  connection_id: string
  name: string
  state: Generated<RobotState>
  reason: string | null
  state_at: DefaultedInstant
  ready_at: NullableInstant
  credentials_id: string | null
  login_key: Buffer | null
  login_key_id: string | null
  refused_logins: Generated<number>
  logged_in_at: NullableInstant
  holder: string | null
  epoch: Generated<number>
  expires_at: NullableInstant
  worked_at: NullableInstant
  session: Generated<number>
  session_of: string | null
  last_request_id: string | null
  version: Generated<number>
  created_at: DefaultedInstant
  removed_at: NullableInstant
}

export interface RobotSettingsTable {
  shop_id: string
  working_hours: Generated<Json>
  page_seconds: Generated<string>
  version: Generated<number>
}
