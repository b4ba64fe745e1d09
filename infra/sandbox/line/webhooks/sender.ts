import { setTimeout as pause } from 'node:timers/promises'
import type { LinePlatform } from '../platform/linePlatform.ts'
import { Recent } from '../../kit/requests/recentList.ts'
import type { Channel } from '../state/records.ts'
import type { WebhookEvent } from './events.ts'
import { type PostResult, postWebhook } from './post.ts'
import { signatureOf, webhookBytes } from './signature.ts'

const ATTEMPTS_KEPT = 5000

/** One attempt to deliver a webhook. */
export interface WebhookAttempt extends PostResult {
  at: number
  channelId: string
  webhookEventIds: string[]
  /** 1 for the first delivery, more for redeliveries. */
  attempt: number
  isRedelivery: boolean
}

export interface SendOptions {
  /** How many times the same webhook is sent at once; default the channel's setting. */
  copies?: number
  /** Wait before sending. */
  delayMs?: number
  /** The body comes in two halves, with so many milliseconds between them. */
  slowMs?: number
  /** Redelivers it so often at once, whatever was answered. */
  redeliveries?: number
}

/** Which attempt at a webhook it is, from 1, and how slowly its body comes. */
interface Attempt {
  nth: number
  slowMs?: number
}

/**
 * Signs webhooks, delivers them, redelivers where the channel wants it, and keeps the last 5,000 attempts. The acts of
 * people and the control API call it. It ends with `close`, which aborts open deliveries and waiting redeliveries.
 */
export class WebhookSender {
  readonly attempts = new Recent<WebhookAttempt>(ATTEMPTS_KEPT)
  readonly #platform: LinePlatform
  readonly #stop = new AbortController()

  constructor(platform: LinePlatform) {
    this.#platform = platform
  }

  /**
   * Delivers one webhook with these events. Resolves with the first attempt of each copy, while redeliveries go on;
   * with none when the channel has no webhook URL.
   */
  async send(channel: Channel, events: WebhookEvent[], options: SendOptions = {}): Promise<WebhookAttempt[]> {
    if (channel.webhookUrl === null) return []
    const wait = (options.delayMs ?? 0) + Math.random() * channel.webhookJitterMs
    if (wait > 0) await this.#pause(wait)
    const copies = Math.max(1, options.copies ?? channel.webhookCopies)
    const attempted = Array.from({ length: copies }, () =>
      this.#attempt(channel, events, { nth: 1, ...options }),
    )
    const attempts = await Promise.all(attempted)
    for (let nth = 2; nth <= 1 + (options.redeliveries ?? 0); nth += 1)
      attempts.push(await this.#again(channel, events, { nth, ...options }))
    if (channel.redelivery && attempts.every((attempt) => attempt.reason !== 'ok') && events.length > 0)
      void this.#redeliver(channel, events)
    return attempts
  }

  close(): void {
    this.#stop.abort()
  }

  async #redeliver(channel: Channel, events: WebhookEvent[]): Promise<void> {
    const { tries, backoffMs } = channel.redelivery ?? { tries: 0, backoffMs: 0 }
    for (let n = 1; n <= tries; n += 1) {
      await this.#pause(backoffMs * 2 ** (n - 1))
      if (this.#stop.signal.aborted) return
      const { reason } = await this.#again(channel, events, { nth: n + 1 })
      if (reason === 'ok') return
    }
  }

  #again(channel: Channel, events: WebhookEvent[], how: Attempt): Promise<WebhookAttempt> {
    const again = events.map((event) => ({ ...event, deliveryContext: { isRedelivery: true } }))
    for (const { replyToken } of events)
      if (typeof replyToken === 'string')
        this.#platform.replyTokens.redelivered(replyToken, this.#platform.clock.now())
    return this.#attempt(channel, again, how)
  }

  async #attempt(
    channel: Channel,
    events: WebhookEvent[],
    { nth: attempt, slowMs = 0 }: Attempt,
  ): Promise<WebhookAttempt> {
    const at = this.#platform.clock.now()
    const bytes = webhookBytes({ destination: channel.botUserId, events })
    const signature = signatureOf(bytes, channel.channelSecret)
    const result = await postWebhook(
      channel.webhookUrl ?? '',
      { bytes, signature, slowMs },
      this.#stop.signal,
    )
    const { channelId } = channel
    const webhookEventIds = events.map((event) => event.webhookEventId)
    const made = { at, channelId, webhookEventIds, attempt, isRedelivery: attempt > 1, ...result }
    this.attempts.add(made)
    return made
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined)
  }
}
