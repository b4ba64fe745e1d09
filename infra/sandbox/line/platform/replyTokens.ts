import { randomUUID } from 'node:crypto'
import type { Talk } from '../state/records.ts'

/** A reply token is valid for 1 minute from its webhook (line.md 1.9). */
const REPLY_TOKEN_LIFE_MS = 60_000
/** A redelivery adds another minute, up to 20 minutes from the event. */
const REDELIVERED_LIFE_MS = 20 * 60_000

interface ReplyToken extends Talk {
  eventAt: number
  sentAt: number
}

/**
 * The reply tokens that webhooks carried and no reply has used, each with its person. Webhook events issue them, the
 * reply endpoint uses them, once each. They expire, and do not outlive a restart of the stand-in.
 */
export class ReplyTokens {
  readonly #issued = new Map<string, ReplyToken>()

  issue({ channelId, userId }: Talk, now: number): string {
    for (const [token, issued] of this.#issued) {
      if (now - issued.eventAt < REDELIVERED_LIFE_MS) break
      this.#issued.delete(token)
    }
    const token = randomUUID().replaceAll('-', '')
    this.#issued.set(token, { channelId, userId, eventAt: now, sentAt: now })
    return token
  }

  /** Call it when the webhook that carries the token goes out again. */
  redelivered(token: string, now: number): void {
    const issued = this.#issued.get(token)
    if (issued) issued.sentAt = now
  }

  /** The person the token replies to; null when it is unknown, used, expired or another channel's. */
  userOf(token: string, channelId: string, now: number): string | null {
    const issued = this.#issued.get(token)
    if (!issued || issued.channelId !== channelId) return null
    const live = now - issued.sentAt < REPLY_TOKEN_LIFE_MS && now - issued.eventAt < REDELIVERED_LIFE_MS
    return live ? issued.userId : null
  }

  use(token: string): void {
    this.#issued.delete(token)
  }

  clear(): void {
    this.#issued.clear()
  }
}
