import type { LinePlatform } from '../platform/linePlatform.ts'
import type { Talk } from '../state/records.ts'
import type { MadeMessage } from './messages.ts'
import { ulid } from './ulid.ts'

/** An event object of a webhook. */
export interface WebhookEvent {
  type: string
  webhookEventId: string
  deliveryContext: { isRedelivery: boolean }
  /** Epoch milliseconds of the event. */
  timestamp: number
  [property: string]: unknown
}

/** The properties that every event of a person has; a `replyable` one carries a reply token. */
function personEvent(
  platform: LinePlatform,
  talk: Talk,
  { replyable, ...properties }: { type: string; replyable: boolean; [property: string]: unknown },
): WebhookEvent {
  const now = platform.clock.now()
  return {
    ...properties,
    webhookEventId: ulid(now),
    deliveryContext: { isRedelivery: false },
    timestamp: now,
    source: { type: 'user', userId: talk.userId },
    ...(replyable ? { replyToken: platform.replyTokens.issue(talk, now) } : {}),
    mode: 'active',
  }
}

export function followEvent(platform: LinePlatform, talk: Talk, isUnblocked: boolean): WebhookEvent {
  return personEvent(platform, talk, { type: 'follow', replyable: true, follow: { isUnblocked } })
}

/** Unfollow means blocked; it has no reply token (line.md 1.7). */
export function unfollowEvent(platform: LinePlatform, talk: Talk): WebhookEvent {
  return personEvent(platform, talk, { type: 'unfollow', replyable: false })
}

export function messageEvent(platform: LinePlatform, talk: Talk, { message }: MadeMessage): WebhookEvent {
  return personEvent(platform, talk, { type: 'message', replyable: true, message })
}

/** `params` come from date pickers and rich menu switches. */
export function postbackEvent(
  platform: LinePlatform,
  talk: Talk,
  postback: { data: string; params?: Record<string, string> },
): WebhookEvent {
  return personEvent(platform, talk, { type: 'postback', replyable: true, postback })
}

/** What else a person does: with a beacon, a film, a membership, an account of the shop. */
export function otherEvent(
  platform: LinePlatform,
  talk: Talk,
  properties: { type: string; [property: string]: unknown },
): WebhookEvent {
  return personEvent(platform, talk, { replyable: properties.type !== 'unsend', ...properties })
}

/** An event of any shape, with the common properties that it lacks. */
export function rawEvent(
  platform: LinePlatform,
  channelId: string,
  { given, at }: { given: Record<string, unknown>; at: number },
): WebhookEvent {
  const now = platform.clock.now()
  const userId = userIdOf(given)
  const replyable = userId !== null && !('replyToken' in given) && given['type'] !== 'unfollow'
  return {
    type: 'unknown',
    webhookEventId: ulid(at),
    deliveryContext: { isRedelivery: false },
    timestamp: at,
    ...(replyable ? { replyToken: platform.replyTokens.issue({ channelId, userId }, now) } : {}),
    mode: 'active',
    ...given,
  }
}

function userIdOf(given: Record<string, unknown>): string | null {
  const source = given['source']
  if (typeof source !== 'object' || source === null || !('userId' in source)) return null
  return typeof source.userId === 'string' ? source.userId : null
}
