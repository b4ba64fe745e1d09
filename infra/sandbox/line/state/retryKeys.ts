import type { AcceptedSend, RetryKeyRecord } from './records.ts'

/** A retry key lives for 24 hours from the first request with it (line.md 1.2). */
const RETRY_KEY_LIFE_MS = 24 * 60 * 60 * 1000

/**
 * The retry keys (X-Line-Retry-Key) of all channels; a key belongs to its channel. Admission and the sends call it. All
 * methods are synchronous, so that of two concurrent requests with one key only one is accepted. A key is forgotten
 * after 24 hours; accepted ones survive a restart in the journal.
 */
export class RetryKeys {
  readonly #records = new Map<string, RetryKeyRecord>()

  /** The live record of a key, or a new one that lives for 24 hours from `now`. */
  seen(channelId: string, retryKey: string, now: number): RetryKeyRecord {
    const id = `${channelId}/${retryKey}`
    const known = this.#records.get(id)
    if (known && now - known.firstSeenAt < RETRY_KEY_LIFE_MS) return known
    const record = { channelId, retryKey, firstSeenAt: now, accepted: null }
    this.#records.delete(id)
    this.#records.set(id, record)
    this.#forgetOld(now)
    return record
  }

  /** Records that `send` was accepted under its key. */
  accept(send: AcceptedSend, firstSeenAt: number): void {
    if (send.retryKey === null) return
    const record = this.seen(send.channelId, send.retryKey, firstSeenAt)
    record.accepted = {
      requestId: send.requestId,
      bodyHash: send.bodyHash,
      sentMessages: send.sentMessages,
    }
  }

  restore(record: RetryKeyRecord): void {
    this.#records.set(`${record.channelId}/${record.retryKey}`, record)
  }

  accepted(): RetryKeyRecord[] {
    return [...this.#records.values()].filter((record) => record.accepted !== null)
  }

  clear(): void {
    this.#records.clear()
  }

  #forgetOld(now: number): void {
    for (const [id, record] of this.#records) {
      if (now - record.firstSeenAt < RETRY_KEY_LIFE_MS) return
      this.#records.delete(id)
    }
  }
}
