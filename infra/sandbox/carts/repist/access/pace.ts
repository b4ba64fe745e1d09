/** A tenth of the interval is forgiven: a client that keeps exactly to the pace arrives with a jitter. */
const FORGIVEN = 0.1

/**
 * The Data Assistant API's pace (1 request a second, carts.md section 5): a call that comes sooner than
 * `1000 / perSecond` ms after the last accepted one is refused. A refused call does not push the next one back.
 */
export class Pace {
  readonly #now: () => number
  #lastMs = Number.NEGATIVE_INFINITY

  /** `now`: monotonic milliseconds. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** `perSecond` null: no limit. */
  admits(perSecond: number | null): boolean {
    if (perSecond === null) return true
    const now = this.#now()
    if (now - this.#lastMs < (1000 / perSecond) * (1 - FORGIVEN)) return false
    this.#lastMs = now
    return true
  }
}
