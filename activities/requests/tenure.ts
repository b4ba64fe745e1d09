/** What a holder does to keep its leases, and how it tells the world that it lives. */
export interface TenureOptions {
  leaseMs: number
  renewMs: number
  /** Renews every lease; false when one is lost. */
  renew(): Promise<boolean>
  /** Called with each renewal. */
  beat(): void
}

/**
 * The time for which a holder may act: until the monotonic clock, from before the last renewal, reaches the end of the
 * leases (requests.md 2). A process that was stopped finds its tenure over when it wakes, whatever the wall clock says.
 * `begin` when the leases are taken, `end` in any case; `signal` fires when a lease is lost.
 */
export class Tenure {
  readonly signal: AbortSignal
  private readonly lost = new AbortController()
  private readonly options: TenureOptions
  private until: number
  private timer: NodeJS.Timeout | null = null
  private renewing: Promise<void> = Promise.resolve()

  /** @param since `performance.now()` from before the leases were taken */
  constructor(options: TenureOptions, since: number) {
    this.options = options
    this.until = since + options.leaseMs
    this.signal = this.lost.signal
    this.schedule()
  }

  /** Whether the leases surely hold at this moment. */
  get isHeld(): boolean {
    return !this.signal.aborted && performance.now() < this.until
  }

  /** Another lease was taken beside the others. @param since `performance.now()` from before it was taken */
  joined(since: number): void {
    this.until = Math.min(this.until, since + this.options.leaseMs)
  }

  async end(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.lost.abort()
    await this.renewing
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.renewing = this.renewOnce().then((goesOn) => {
        if (goesOn && !this.signal.aborted) this.schedule()
      })
    }, this.options.renewMs)
  }

  private async renewOnce(): Promise<boolean> {
    this.options.beat()
    const since = performance.now()
    // An unanswered renewal loses nothing yet: the deadline of the last one counts.
    const renewed = await this.options.renew().catch(() => null)
    if (renewed === true) this.until = since + this.options.leaseMs
    if (renewed === false || performance.now() >= this.until) {
      this.lost.abort()
      return false
    }
    return true
  }
}
