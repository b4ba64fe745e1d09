import { TokenBucket } from '../../kit/access/tokenBucket.ts'
import type { Channel } from '../state/records.ts'
import { bucketSizeOf, ENDPOINT_RATES, type EndpointName } from './endpointNames.ts'

/**
 * LINE's rate limits: a token bucket per channel and endpoint (line.md 1.1). Admission asks it with each request. LINE
 * does not publish the capacity; here a bucket holds one second's worth, or one hour's where LINE limits by the hour.
 * A bucket is full again when its rate changes.
 */
export class RateLimiter {
  readonly #buckets = new Map<string, { rate: number; bucket: TokenBucket }>()
  readonly #nowMs: () => number

  /** `nowMs`: monotonic milliseconds. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
  }

  /** Takes one token; false when the request has to be refused with 429. */
  take(channel: Channel, endpoint: EndpointName): boolean {
    const rate = rateOf(channel, endpoint)
    if (rate === null) return true
    const nowMs = this.#nowMs()
    const id = `${channel.channelId}/${endpoint}`
    let known = this.#buckets.get(id)
    if (known?.rate !== rate) {
      const size = bucketSizeOf(endpoint, rate)
      known = { rate, bucket: new TokenBucket({ perSecond: rate, size, nowMs }) }
      this.#buckets.set(id, known)
    }
    return known.bucket.take(nowMs)
  }

  clear(): void {
    this.#buckets.clear()
  }
}

/** Requests a second, or null for no limit. */
function rateOf(channel: Channel, endpoint: EndpointName): number | null {
  if (channel.limits === false) return null
  const own = channel.limits[endpoint]
  return own === undefined ? ENDPOINT_RATES[endpoint] : own
}
