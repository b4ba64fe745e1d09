import { type Static, Type } from 'typebox'
import { LOGIN_ADVICE_JA } from '../../../../domain/robots/robotLogin.ts'
import { ROBOT_STATES } from '../../../../domain/robots/robotState.ts'
import type { RobotRow } from '../../../../schema/robots/robots.ts'
import {
  ExplainedCode,
  Id,
  Instant,
  instant,
  instantOrNull,
  Name,
  oneOf,
  orNull,
  refTo,
  Version,
} from '../../../rest/modelFields.ts'
import { explainWith, type SupportContact } from '../../../rest/supportContact.ts'

export const RobotModel = Type.Object(
  {
    id: Id,
    connectionId: Id,
    name: Name,
    state: oneOf(
      ROBOT_STATES,
      '`REQUESTED`: stored, its login is not tried yet. `READY`: may work. `STOPPED`: by a person, or for `reason`.',
    ),
    reason: orNull(refTo(ExplainedCode)),
    stateAt: Instant,
    working: Type.Boolean({ description: 'Whether it works on a request at this moment.' }),
    lastLoginAt: orNull(Instant),
    lastWorkedAt: orNull(Instant),
    lastRequestId: orNull(Id),
    advice: Type.String({ description: 'What is advised where a login is entered, in Japanese (D25).' }),
    createdAt: Instant,
    version: Version,
  },
  {
    $id: 'Robot',
    description:
      'A robot owns one admin login of one cart connection and works on one request at a time (D27). The login is never shown.',
  },
)

const Login = Type.Object(
  {
    loginId: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', description: 'ログインID' }),
    password: Type.String({ minLength: 1, maxLength: 500, description: 'パスワード' }),
    basicAuth: Type.Optional(
      orNull(
        Type.Object(
          {
            user: Type.String({ minLength: 1, maxLength: 200, pattern: '^[^:]+$' }),
            password: Type.String({ maxLength: 500 }),
          },
          { additionalProperties: false, description: 'Basic auth in front of the admin screens.' },
        ),
      ),
    ),
  },
  { additionalProperties: false, description: LOGIN_ADVICE_JA },
)

export const NewRobot = Type.Object(
  { connectionId: Id, name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }), login: Login },
  { additionalProperties: false, title: 'NewRobot' },
)
export const RobotChange = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })),
    login: Type.Optional(Login),
  },
  { additionalProperties: false, title: 'RobotChange' },
)

export const presentRobot = (row: RobotRow, support: SupportContact): Static<typeof RobotModel> => ({
  id: row.id,
  connectionId: row.connection_id,
  name: row.name,
  state: row.state,
  reason: explainWith(support, row.reason),
  stateAt: instant(row.state_at),
  working: row.working,
  lastLoginAt: instantOrNull(row.logged_in_at),
  lastWorkedAt: instantOrNull(row.worked_at),
  lastRequestId: row.last_request_id,
  advice: LOGIN_ADVICE_JA,
  createdAt: instant(row.created_at),
  version: row.version,
})
