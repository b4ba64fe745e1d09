import { createHash } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { cleanJson } from '../../domain/values/cleanJson.ts'
import type { IncomingEvent } from '../../schema/events/lineWebhooks.ts'

/** The events that a member's workflow handles (D34); others are stored and ignored. */
const HANDLED: ReadonlySet<string> = new Set(['follow', 'unfollow', 'message', 'postback'])

/** Short enough for an index. */
const Short = Type.String({ maxLength: 200 })
/** The fields we need; others, which LINE may add at any time, are stored too (line.md 1.9). */
const EventShape = Type.Object({
  type: Short,
  // The range of a Date.
  timestamp: Type.Integer({ minimum: 0, maximum: 8.64e15 }),
  webhookEventId: Type.Optional(Short),
  source: Type.Optional(Type.Object({ type: Type.Optional(Type.String()), userId: Type.Optional(Short) })),
})
/** The type stored for an event without a readable one. */
const UNREADABLE = 'unreadable'
const isWebhook = Compile(Type.Object({ events: Type.Array(Type.Unknown()) }))
const isEvent = Compile(EventShape)

/**
 * The events of a signed body, each once; null when the body is not a webhook. An event of unknown form is stored for
 * people to see, as ignored, with the time of its receipt.
 */
export function readLineEvents(body: Buffer, receivedAt: Date): IncomingEvent[] | null {
  let parsed: unknown
  try {
    parsed = cleanJson(JSON.parse(body.toString('utf8')))
  } catch {
    return null
  }
  if (!isWebhook.Check(parsed)) return null
  const found = new Map<string, IncomingEvent>()
  for (const event of parsed.events) {
    const incoming = isEvent.Check(event) ? toIncoming(event) : unreadable(event, receivedAt)
    if (!found.has(incoming.eventId)) found.set(incoming.eventId, incoming)
  }
  return [...found.values()]
}

function toIncoming(event: Static<typeof EventShape>): IncomingEvent {
  const { type, timestamp, webhookEventId, source } = event
  const lineUserId = source?.userId ?? null
  const fromPerson = source?.type === 'user' && lineUserId !== null
  return {
    eventId: webhookEventId ?? contentId(event),
    type,
    lineUserId,
    at: new Date(timestamp),
    ignored: !fromPerson || !HANDLED.has(type),
    payload: event,
  }
}

const unreadable = (event: unknown, receivedAt: Date): IncomingEvent => ({
  eventId: contentId(event),
  type: UNREADABLE,
  lineUserId: null,
  at: receivedAt,
  ignored: true,
  payload: event,
})

/** Identifies an event without an id by its content. */
const contentId = (event: unknown): string => createHash('sha256').update(JSON.stringify(event)).digest('hex')
