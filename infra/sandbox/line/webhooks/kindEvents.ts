import { Refused } from '../../kit/control/refused.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
import { EVENT_KINDS, isEventKind, sampleOf } from './eventKinds.ts'
import type { WebhookEvent } from './events.ts'
import { makeMessage, type Said } from './messages.ts'
import { keepContent, keepMessage, relate, show } from './talkRecords.ts'
import { ulid } from './ulid.ts'

const MESSAGES = ['text', 'sticker', 'image', 'video', 'audio', 'file', 'location'] as const
type MessageKind = (typeof MESSAGES)[number]

/** The names that `kindEvent` takes. */
export const KINDS: readonly string[] = [...MESSAGES, ...Object.keys(EVENT_KINDS)]

const isMessage = (kind: unknown): kind is MessageKind => (MESSAGES as readonly unknown[]).includes(kind)

/** An event by its kind. `given` are properties of the event that replace those of the sample. */
export interface KindOrder {
  kind: string
  userId?: string
  groupId?: string
  roomId?: string
  /** Of a message: what it says or holds. */
  said?: Omit<Said, 'type'>
  given: Record<string, unknown>
}

/**
 * An event of a kind, complete. What a person does alone with the channel changes the talk as it would in the app:
 * messages show and can be fetched, follow makes a friend. `at`: epoch milliseconds of the event.
 *
 * @throws {Refused} 400 for an unknown kind, or without the person, group or room that it needs
 */
export function kindEvent(
  platform: LinePlatform,
  channelId: string,
  { order, at }: { order: KindOrder; at: number },
): WebhookEvent {
  const { kind, userId = '', said } = order
  const person = { channelId, userId }
  if (isMessage(kind)) {
    needPerson(order)
    const made = makeMessage({ ...said, type: kind }, platform.clock.now())
    if (isAlone(order)) keepMessage(platform, person, made)
    else keepContent(platform, person, made)
    const properties = { type: 'message', message: made.message }
    return complete(platform, channelId, { order, at, replyable: true, properties })
  }
  if (!isEventKind(kind)) throw new Refused(400, `no kind ${kind}; there are ${KINDS.join(', ')}`)
  const { type, from, replyable, mode = 'active', properties } = sampleOf(kind)
  if (from === 'person') needPerson(order)
  if (from === 'chat' && order.groupId === undefined && order.roomId === undefined)
    throw new Refused(400, `an event of kind ${kind} needs a groupId or a roomId`)
  const event = complete(platform, channelId, {
    order: from === 'nobody' ? { kind, given: order.given } : order,
    at,
    replyable,
    properties: { type, mode, ...properties(person, at) },
  })
  if (isAlone(order)) takeEffect(platform, channelId, { event, userId })
  return event
}

function complete(
  platform: LinePlatform,
  channelId: string,
  event: { order: KindOrder; at: number; replyable: boolean; properties: { type: string; mode?: string } },
): WebhookEvent {
  const { order, at, replyable, properties } = event
  const source = sourceOf(order)
  const talk = { channelId, userId: order.groupId ?? order.roomId ?? order.userId ?? '' }
  const isStandby = (order.given['mode'] ?? properties.mode) === 'standby'
  return {
    webhookEventId: ulid(at),
    deliveryContext: { isRedelivery: false },
    timestamp: at,
    mode: 'active',
    ...(source && { source }),
    ...(replyable && !isStandby
      ? { replyToken: platform.replyTokens.issue(talk, platform.clock.now()) }
      : {}),
    ...properties,
    ...order.given,
  }
}

function sourceOf({ userId, groupId, roomId }: KindOrder): Record<string, string> | null {
  const who = userId === undefined ? {} : { userId }
  if (groupId !== undefined) return { type: 'group', groupId, ...who }
  if (roomId !== undefined) return { type: 'room', roomId, ...who }
  return userId === undefined ? null : { type: 'user', userId }
}

const isAlone = ({ userId, groupId, roomId }: KindOrder): boolean =>
  userId !== undefined && groupId === undefined && roomId === undefined

function needPerson({ kind, userId }: KindOrder): void {
  if (userId === undefined) throw new Refused(400, `an event of kind ${kind} needs a userId`)
}

/** What the event would have changed in the app. */
function takeEffect(
  platform: LinePlatform,
  channelId: string,
  { event, userId }: { event: WebhookEvent; userId: string },
): void {
  const talk = { channelId, userId }
  if (event.type === 'follow' || event.type === 'unfollow') {
    relate(platform, talk, { friendship: event.type === 'follow' ? 'friend' : 'blocked' })
    show(platform, talk, { kind: event.type, text: '' })
  }
  if (event.type === 'unsend') {
    const { messageId } = event['unsend'] as { messageId: string }
    platform.record({ t: 'unsent', channelId, userId, messageId })
  }
}
