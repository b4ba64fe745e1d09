/** A client that keeps exactly to the pace arrives with jitter: 10% of the interval is forgiven. */
const FORGIVEN = 0.1

/**
 * The pace of an API that takes N requests a second and no bursts (1 a second: carts.md 3.1, 5). Holds the instant of
 * the last request it admitted; a call sooner than 1000 / N ms after it is refused, and a refused call does not push
 * the next one back. Ends with the process.
 */
export class Pace {
  readonly #now: () => number
  #lastMs = Number.NEGATIVE_INFINITY

  /** `now`: monotonic milliseconds. */
  constructor(now: () => number = () => performance.now()) {
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
