import { setTimeout as sleep } from 'node:timers/promises'

/** Pushes go in at most this share of the channel's limit (delivery.md 5.6). */
export const SHARE_OF_LIMIT = 0.95

/** What may pile up while nothing is pushed: a twentieth of a second's worth. */
const BURST_SECONDS = 0.05

/** Who waits for a turn asks so often whether it is still wanted. */
const LOOK_UP_MS = 100

/** A token bucket: so many a second, refilled evenly, on the monotonic clock. */
export class Pace {
  private limit: number
  private tokens: number
  private filledAt: number
  private slowUntil = 0

  /** @param limit what the channel may take a second; `empty` after a takeover, as nobody knows what went before. */
  constructor(limit: number, empty = false) {
    this.limit = limit
    this.tokens = empty ? 0 : this.burst
    this.filledAt = performance.now()
  }

  get perSecond(): number {
    return this.limit * SHARE_OF_LIMIT
  }

  /** The channel may take more or less from now on, as it is in its settings. */
  follow(limit: number): void {
    this.limit = limit
  }

  private get burst(): number {
    return Math.max(1, this.perSecond * BURST_SECONDS)
  }

  /** Waits for a turn; gives up within a tenth of a second once it is not wanted any more. */
  async turn(wanted: () => boolean = () => true): Promise<void> {
    while (wanted()) {
      const now = performance.now()
      this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) / 1000) * this.perSecond)
      this.filledAt = now
      if (now >= this.slowUntil && this.tokens >= 1) {
        this.tokens -= 1
        return
      }
      const missing = ((1 - this.tokens) / this.perSecond) * 1000
      await sleep(Math.min(LOOK_UP_MS, Math.max(1, missing, this.slowUntil - now)))
    }
  }

  /** LINE said that this is too fast: nothing for so long. */
  pause(ms: number): void {
    this.slowUntil = Math.max(this.slowUntil, performance.now() + ms)
    this.tokens = 0
  }
}
