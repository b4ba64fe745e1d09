import { randomUUID } from 'node:crypto'
import type { AcceptedSend, MessageObject, Person, Relation, SentMessage } from '../state/records.ts'
import type { Call } from './call.ts'
import type { LinePlatform } from './linePlatform.ts'

const SEVEN_DAYS_MS = 7 * 24 * 60 * 60 * 1000
/** Kinds of message that a person can quote; they get a quote token. */
const QUOTABLE = new Set<unknown>(['text', 'textV2', 'sticker', 'image', 'video', 'template', 'flex'])

let lastId = 0

/** An id like LINE's: 18 digits, each greater than the last. */
export function newMessageId(): string {
  lastId = Math.max(lastId + 1, Date.now() * 1000)
  return String(lastId).padStart(18, '4')
}

/** The person; null when the channel's provider does not know them (line.md 1.7). */
export function personKnownTo(platform: LinePlatform, call: Call, userId: string): Person | null {
  const person = platform.memory.people.get(userId)
  return person && person.provider === call.channel.provider ? person : null
}

/** Friends receive messages, and people who wrote within 7 days and did not block the channel (line.md 1.6). */
export function canReceive(relation: Relation, now: number): boolean {
  if (relation.friendship !== 'none') return relation.friendship === 'friend'
  return relation.lastSaidAt !== null && now - relation.lastSaidAt < SEVEN_DAYS_MS
}

/** Accepts a send to one person. It counts from here on, even when the caller never gets the answer. */
export function acceptSend(
  platform: LinePlatform,
  call: Call,
  what: { kind: AcceptedSend['kind']; userId: string; bodyHash: string },
): readonly SentMessage[] {
  const now = platform.clock.now()
  const { channelId } = call.channel
  const messages = call.fields['messages'] as readonly MessageObject[]
  const delivered = canReceive(platform.memory.relation(channelId, what.userId), now)
  const sentMessages = messages.map((message) => ({
    id: newMessageId(),
    ...(QUOTABLE.has(message['type']) ? { quoteToken: randomUUID().replaceAll('-', '') } : {}),
  }))
  const send: AcceptedSend = {
    kind: what.kind,
    channelId,
    userId: what.userId,
    acceptedAt: now,
    requestId: call.requestId,
    retryKey: call.retryKey?.retryKey ?? null,
    bodyHash: what.bodyHash,
    messages,
    sentMessages,
    delivered,
    counted: delivered && what.kind !== 'reply',
  }
  const firstSeenAt = call.retryKey?.firstSeenAt
  platform.record(firstSeenAt === undefined ? { t: 'send', send } : { t: 'send', send, firstSeenAt })
  return sentMessages
}
