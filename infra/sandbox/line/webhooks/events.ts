import { randomUUID } from 'node:crypto'
import { newMessageId } from '../platform/accept.ts'
import type { LinePlatform } from '../platform/linePlatform.ts'
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

/** What every event of a person has; `replyable` ones carry a reply token. */
function personEvent(
  platform: LinePlatform,
  where: { channelId: string; userId: string },
  what: { type: string; replyable: boolean; [property: string]: unknown },
): WebhookEvent {
  const now = platform.clock.now()
  const { replyable, ...properties } = what
  return {
    ...properties,
    webhookEventId: ulid(now),
    deliveryContext: { isRedelivery: false },
    timestamp: now,
    source: { type: 'user', userId: where.userId },
    ...(replyable ? { replyToken: platform.replyTokens.issue(where.channelId, where.userId, now) } : {}),
    mode: 'active',
  }
}

type Where = Parameters<typeof personEvent>[1]

export function followEvent(platform: LinePlatform, where: Where, isUnblocked: boolean): WebhookEvent {
  return personEvent(platform, where, { type: 'follow', replyable: true, follow: { isUnblocked } })
}

/** Unfollow means blocked; it has no reply token (line.md 1.7). */
export function unfollowEvent(platform: LinePlatform, where: Where): WebhookEvent {
  return personEvent(platform, where, { type: 'unfollow', replyable: false })
}

export function textEvent(platform: LinePlatform, where: Where, text: string): WebhookEvent {
  const quoteToken = randomUUID().replaceAll('-', '')
  const message = { type: 'text', id: newMessageId(), quoteToken, text }
  return personEvent(platform, where, { type: 'message', replyable: true, message })
}

/** `params` come from date pickers and rich menu switches. */
export function postbackEvent(
  platform: LinePlatform,
  where: Where,
  postback: { data: string; params?: Record<string, string> },
): WebhookEvent {
  return personEvent(platform, where, { type: 'postback', replyable: true, postback })
}

/** An event of any shape: what is missing of the common properties is filled in. */
export function rawEvent(
  platform: LinePlatform,
  channelId: string,
  given: Record<string, unknown>,
): WebhookEvent {
  const now = platform.clock.now()
  const userId = userIdOf(given)
  const replyable = userId !== null && !('replyToken' in given) && given['type'] !== 'unfollow'
  return {
    type: 'unknown',
    webhookEventId: ulid(now),
    deliveryContext: { isRedelivery: false },
    timestamp: now,
    ...(replyable ? { replyToken: platform.replyTokens.issue(channelId, userId, now) } : {}),
    mode: 'active',
    ...given,
  }
}

function userIdOf(given: Record<string, unknown>): string | null {
  const source = given['source']
  if (typeof source !== 'object' || source === null || !('userId' in source)) return null
  return typeof source.userId === 'string' ? source.userId : null
}
