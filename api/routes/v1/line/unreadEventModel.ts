import { type Static, Type } from 'typebox'
import {
  explainUnreadEvent,
  UNREAD_EVENT_CAUSES,
  type UnreadEventCause,
} from '../../../../domain/line/lineEvents.ts'
import type { UnreadEventRow } from '../../../../schema/events/unreadEvents.ts'
import { Id, Instant, instant, oneOf } from '../../../rest/modelFields.ts'

const CAUSES = Object.keys(UNREAD_EVENT_CAUSES) as UnreadEventCause[]

export const UNREAD_EVENT_KINDS = ['SET_ASIDE', 'NOTED'] as const

export const UnreadEventModel = Type.Object(
  {
    id: Id,
    kind: oneOf(
      UNREAD_EVENT_KINDS,
      '`SET_ASIDE`: not read, stored or handled. `NOTED`: handled, but not as it came.',
    ),
    cause: oneOf(CAUSES),
    text: Type.String({ description: 'The cause, in Japanese.' }),
    detail: Type.String({ description: 'For support: which error. No values.' }),
    event: Type.String({
      description:
        'As it came: JSON text; of a very large event the beginning. Of one that was noted without what it says, which stands in the member’s history.',
    }),
    eventCut: Type.Boolean({ description: 'Only the beginning was kept: it is not tried again.' }),
    receivedAt: Instant,
    lastSeenAt: Instant,
    tries: Type.Integer(),
    triedAt: Instant,
  },
  { $id: 'UnreadEvent', description: 'An event of LINE that could not be read; kept for 30 days.' },
)

export const RetriedModel = Type.Object(
  {
    tried: Type.Integer({ description: 'Events that were tried again.' }),
    stored: Type.Integer({ description: 'Those that are stored now, and no longer set aside.' }),
  },
  { $id: 'UnreadEventsRetried' },
)

export const presentUnreadEvent = (row: UnreadEventRow): Static<typeof UnreadEventModel> => ({
  id: row.id,
  kind: row.kind,
  cause: row.cause as UnreadEventCause,
  text: explainUnreadEvent(row.cause),
  detail: row.detail,
  event: row.raw,
  eventCut: row.raw_cut,
  receivedAt: instant(row.received_at),
  lastSeenAt: instant(row.last_seen_at),
  tries: row.tries,
  triedAt: instant(row.tried_at),
})
