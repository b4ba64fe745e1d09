/**
 * A rate limit that allows bursts: a bucket of `size` tokens, full at first, refilled gradually (LINE: line.md 1.1;
 * query costs of Shopify: carts.md 7). Whoever holds one asks it with each request and drops it when the limit changes.
 */
export class TokenBucket {
  readonly #perSecond: number
  readonly #size: number
  #tokens: number
  #filledAtMs: number

  /** `nowMs`: monotonic milliseconds, here and in `take`. */
  constructor({ perSecond, size, nowMs }: { perSecond: number; size: number; nowMs: number }) {
    this.#perSecond = perSecond
    this.#size = size
    this.#tokens = size
    this.#filledAtMs = nowMs
  }

  /** Takes `cost` tokens; false, and nothing is taken, when there are fewer. */
  take(nowMs: number, cost = 1): boolean {
    const refill = ((nowMs - this.#filledAtMs) / 1000) * this.#perSecond
    this.#tokens = Math.min(this.#size, this.#tokens + refill)
    this.#filledAtMs = nowMs
    if (this.#tokens < cost) return false
    this.#tokens -= cost
    return true
  }
}
