/** Pushes take at most this share of the channel's limit (delivery.md 5.6). */
const SHARE_OF_LIMIT = 0.95

/** What may pile up while nothing is pushed: a twentieth of a second's worth. */
const BURST_SECONDS = 0.05

/**
 * The token bucket of one channel, refilled evenly on the monotonic clock. Pushes wait in it for their turn, first
 * come, first served, behind one timer for the next token; a push that is withdrawn leaves at once.
 */
export class Pace {
  private limit: number
  private tokens: number
  private filledAt: number
  private slowUntil = 0
  private readonly waiting = new Set<() => void>()
  private timer: NodeJS.Timeout | undefined

  /** @param limit pushes a second that the channel may take; `empty` after a takeover: nobody knows what went before. */
  constructor(limit: number, empty = false) {
    this.limit = limit
    this.tokens = empty ? 0 : this.burst
    this.filledAt = performance.now()
  }

  get perSecond(): number {
    return this.limit * SHARE_OF_LIMIT
  }

  /** The channel may take more or less from now on, as its settings say. */
  follow(limit: number): void {
    if (limit === this.limit) return
    this.fill()
    this.limit = limit
    this.serve()
  }

  /** Waits for a turn. False: `signal` was aborted before it came, and no token was taken. */
  async turn(signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted) return false
    if (this.waiting.size === 0 && this.take()) return true
    return new Promise<boolean>((resolve) => {
      const go = (): void => {
        signal?.removeEventListener('abort', leave)
        resolve(true)
      }
      const leave = (): void => {
        this.waiting.delete(go)
        if (this.waiting.size === 0) this.forgetTimer()
        resolve(false)
      }
      this.waiting.add(go)
      signal?.addEventListener('abort', leave, { once: true })
      this.timer ??= setTimeout(this.serve, this.untilNextMs)
    })
  }

  /** LINE said that this is too fast: no turns for `ms` milliseconds. */
  pause(ms: number): void {
    this.slowUntil = Math.max(this.slowUntil, performance.now() + ms)
    this.tokens = 0
  }

  private get burst(): number {
    return Math.max(1, this.perSecond * BURST_SECONDS)
  }

  private get untilNextMs(): number {
    const missing = ((1 - this.tokens) / this.perSecond) * 1000
    return Math.max(1, missing, this.slowUntil - performance.now())
  }

  private fill(): void {
    const now = performance.now()
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) / 1000) * this.perSecond)
    this.filledAt = now
  }

  private take(): boolean {
    this.fill()
    if (this.tokens < 1 || this.filledAt < this.slowUntil) return false
    this.tokens -= 1
    return true
  }

  private forgetTimer(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  private readonly serve = (): void => {
    this.forgetTimer()
    for (const go of this.waiting) {
      if (!this.take()) break
      this.waiting.delete(go)
      go()
    }
    if (this.waiting.size > 0) this.timer = setTimeout(this.serve, this.untilNextMs)
  }
}
