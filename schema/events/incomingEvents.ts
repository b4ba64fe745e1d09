import { splitEvent } from '../../domain/line/eventContent.ts'
import { readLineEvent, type UnreadEventCause } from '../../domain/line/lineEvents.ts'
import { cleanJson } from '../../domain/values/cleanJson.ts'
import { jsonChunks, keptJson } from '../../domain/values/jsonChunks.ts'
import { sha256 } from '../crypto/sha256.ts'

/** A LINE event as it is stored. */
export interface StorableEvent {
  /** LINE's `webhookEventId`, or a substitute for events without one that an index holds. */
  eventId: string
  type: string
  lineUserId: string | null
  /** When it happened, by LINE's clock; when it was received where LINE names no time that can be. */
  at: Date
  /** Stored, but told to no workflow: of a kind that we do not know, or not from a person. */
  ignored: boolean
  /** What of the event stays readable; texts are cleaned. */
  payload: Readonly<Record<string, unknown>>
  /** The rest, to be sealed; null: none. */
  content: Readonly<Record<string, unknown>> | null
}

export interface IncomingEvent extends StorableEvent {
  isTimeAccepted: boolean
  receivedAt: Date
  /** As it came. */
  original: unknown
}

/** An event as it came, kept for people to see. */
export interface UnreadEvent {
  eventKey: string
  kind: 'SET_ASIDE' | 'NOTED'
  cause: UnreadEventCause
  /** Which error; no values. */
  detail: string
  /** JSON text; of a very large event the beginning. */
  raw: string
  /** Whether `raw` is the beginning only; then it cannot be read again. */
  rawCut: boolean
  /** The stored event that could not be handled. */
  webhookEventId: string | null
  receivedAt: Date
}

/** The events of one webhook, each once. */
export interface ReceivedEvents {
  readable: IncomingEvent[]
  unread: UnreadEvent[]
}

/** Reads each event for itself; total, whatever they are, however deep and large. */
export function readEvents(events: readonly unknown[], receivedAt: Date): ReceivedEvents {
  const readable = new Map<string, IncomingEvent>()
  const unread = new Map<string, UnreadEvent>()
  for (const event of events) {
    const reading = readLineEvent(event, receivedAt.getTime())
    if (reading.reads === 'nothing') {
      const kept = unreadEvent(event, { kind: 'SET_ASIDE', cause: reading.cause, receivedAt })
      unread.set(kept.eventKey, kept)
      continue
    }
    const { type, webhookEventId, lineUserId, at, isTimeAccepted, ignored } = reading
    const eventId = webhookEventId === null ? contentKey(event) : storableId(webhookEventId)
    if (readable.has(eventId)) continue
    const parts = splitEvent(cleanJson(event) as Readonly<Record<string, unknown>>)
    const common = {
      eventId,
      type,
      lineUserId,
      isTimeAccepted,
      receivedAt,
      ignored,
      ...parts,
      original: event,
    }
    readable.set(eventId, { ...common, at: new Date(at) })
  }
  return { readable: [...readable.values()], unread: [...unread.values()] }
}

/** Makes the form in which an event is kept for people to see. */
export function unreadEvent(
  event: unknown,
  why: Pick<UnreadEvent, 'kind' | 'cause' | 'receivedAt'> & Partial<Pick<UnreadEvent, 'detail' | 'eventKey'>>,
): UnreadEvent {
  return { eventKey: contentKey(event), detail: '', ...keptJson(event), webhookEventId: null, ...why }
}

/** LINE's id as an index holds it: an id of thousands of characters, or with a NUL, is known by its hash. */
const storableId = (id: string): string => (/^[!-~]{1,200}$/.test(id) ? id : `sha256:${sha256([id])}`)

/** Identifies an event by its content, but for what tells a redelivery. */
function contentKey(event: unknown): string {
  const isPlain = typeof event === 'object' && event !== null && !Array.isArray(event)
  const { deliveryContext: _again, ...content } = isPlain ? (event as Record<string, unknown>) : {}
  return sha256(jsonChunks(isPlain ? content : event))
}
