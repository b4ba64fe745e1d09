import { randomUUID } from 'node:crypto'

/** A reply token is to be used within a minute of its webhook (line.md 1.9). */
export const REPLY_TOKEN_LIFE_MS = 60_000
/** A redelivered one gets another minute, but not beyond 20 minutes from the event. */
export const REDELIVERED_LIFE_MS = 20 * 60_000

interface Held {
  channelId: string
  userId: string
  eventAt: number
  sentAt: number
}

/** Reply tokens that can still be used, each once. They do not outlive a restart of the stand-in. */
export class ReplyTokens {
  readonly #held = new Map<string, Held>()

  issue(channelId: string, userId: string, now: number): string {
    for (const [token, held] of this.#held) {
      if (now - held.eventAt < REDELIVERED_LIFE_MS) break
      this.#held.delete(token)
    }
    const token = randomUUID().replaceAll('-', '')
    this.#held.set(token, { channelId, userId, eventAt: now, sentAt: now })
    return token
  }

  /** The webhook that carries the token goes out again. */
  redelivered(token: string, now: number): void {
    const held = this.#held.get(token)
    if (held) held.sentAt = now
  }

  /** Whom the token lets reply to; null when it is unknown, used, expired or another channel's. */
  userOf(token: string, channelId: string, now: number): string | null {
    const held = this.#held.get(token)
    if (!held || held.channelId !== channelId) return null
    const live = now - held.sentAt < REPLY_TOKEN_LIFE_MS && now - held.eventAt < REDELIVERED_LIFE_MS
    return live ? held.userId : null
  }

  use(token: string): void {
    this.#held.delete(token)
  }

  clear(): void {
    this.#held.clear()
  }
}
