import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ReceivedEvent } from '../../schema/webhookEvents.ts'
import { Problem } from '../problems/problem.ts'

/** What members' workflows handle; every other type is kept and ignored (line.md 1.9). */
const HANDLED: ReadonlySet<string> = new Set(['follow', 'unfollow', 'message', 'postback'])

const USER_ID = /^U[0-9a-f]{32}$/

const Webhook = Type.Object({ events: Type.Array(Type.Unknown()) })
/** Properties and types arrive without notice, so no more than this is asked of an event. */
const Event = Type.Object({
  webhookEventId: Type.String({ minLength: 1, maxLength: 100 }),
  type: Type.String({ minLength: 1, maxLength: 100 }),
  timestamp: Type.Number({ minimum: 0, maximum: 8.64e15 }),
  source: Type.Optional(
    Type.Object({ type: Type.Optional(Type.String()), userId: Type.Optional(Type.String()) }),
  ),
})

/** The events of a signed body; none for LINE's "verify" button. @throws Problem MALFORMED_BODY */
export function readEvents(body: Buffer): ReceivedEvent[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(body.toString('utf8'))
  } catch (error) {
    throw new Problem('MALFORMED_BODY', { cause: error })
  }
  if (!Value.Check(Webhook, parsed)) throw new Problem('MALFORMED_BODY')
  return parsed.events.flatMap((event) => {
    if (!Value.Check(Event, event)) return []
    const { source } = event
    const userId = source?.userId !== undefined && USER_ID.test(source.userId) ? source.userId : null
    return {
      webhookEventId: event.webhookEventId,
      type: event.type,
      lineUserId: userId,
      at: event.timestamp,
      handled: source?.type === 'user' && userId !== null && HANDLED.has(event.type),
      payload: storable(event),
    }
  })
}

/** JSON that Postgres takes: half a surrogate pair and U+0000 are valid JSON and no valid jsonb. */
const storable = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\u0000', '\uFFFD') : part,
  )
