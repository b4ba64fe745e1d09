import { createHash } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { IncomingEvent } from '../../schema/lineWebhooks.ts'

/** The events that a member's workflow handles (D34); all others are kept and ignored. */
const HANDLED: ReadonlySet<string> = new Set(['follow', 'unfollow', 'message', 'postback'])

/** What is needed of an event; LINE adds fields at any time, which are kept (line.md 1.9). */
const EventShape = Type.Object({
  type: Type.String(),
  timestamp: Type.Integer(),
  webhookEventId: Type.Optional(Type.String()),
  source: Type.Optional(
    Type.Object({ type: Type.Optional(Type.String()), userId: Type.Optional(Type.String()) }),
  ),
})
const isWebhook = Compile(Type.Object({ events: Type.Array(Type.Unknown()) }))
const isEvent = Compile(EventShape)

/** The events of a signed body, each once; null when the body is not a webhook. */
export function readLineEvents(body: Buffer): IncomingEvent[] | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(body.toString('utf8'), storable)
  } catch {
    return null
  }
  if (!isWebhook.Check(parsed)) return null
  const found = new Map<string, IncomingEvent>()
  for (const event of parsed.events) {
    if (!isEvent.Check(event)) continue
    const incoming = toIncoming(event)
    if (!found.has(incoming.eventId)) found.set(incoming.eventId, incoming)
  }
  return [...found.values()]
}

function toIncoming(event: Static<typeof EventShape>): IncomingEvent {
  const { type, timestamp, webhookEventId, source } = event
  const lineUserId = source?.userId ?? null
  const fromPerson = source?.type === 'user' && lineUserId !== null
  return {
    eventId: webhookEventId ?? createHash('sha256').update(JSON.stringify(event)).digest('hex'),
    type,
    lineUserId,
    at: new Date(timestamp),
    ignored: !fromPerson || !HANDLED.has(type),
    payload: event,
  }
}

/** PostgreSQL stores neither a NUL nor half of a surrogate pair in jsonb; people can send both. */
const storable = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value
