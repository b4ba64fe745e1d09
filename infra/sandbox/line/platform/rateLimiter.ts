import type { Channel } from '../state/records.ts'
import { bucketSizeOf, ENDPOINT_RATES, type EndpointName } from './endpointNames.ts'

interface Bucket {
  rate: number
  size: number
  tokens: number
  filledAt: number
}

/**
 * A token bucket per channel and endpoint, refilled gradually (line.md 1.1). LINE does not publish the
 * capacity; here a bucket holds one second's worth, and an hour's where the limit is by the hour.
 */
export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>()
  readonly #monotonicMs: () => number

  constructor(monotonicMs: () => number = () => performance.now()) {
    this.#monotonicMs = monotonicMs
  }

  /** Takes one token; false when the request has to be refused with 429. */
  take(channel: Channel, endpoint: EndpointName): boolean {
    const rate = rateOf(channel, endpoint)
    if (rate === null) return true
    const now = this.#monotonicMs()
    const bucket = this.#bucket(channel.channelId, endpoint, rate, now)
    bucket.tokens = Math.min(bucket.size, bucket.tokens + ((now - bucket.filledAt) / 1000) * rate)
    bucket.filledAt = now
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }

  clear(): void {
    this.#buckets.clear()
  }

  #bucket(channelId: string, endpoint: EndpointName, rate: number, now: number): Bucket {
    const id = `${channelId}/${endpoint}`
    const known = this.#buckets.get(id)
    if (known && known.rate === rate) return known
    const size = bucketSizeOf(endpoint, rate)
    const bucket = { rate, size, tokens: size, filledAt: now }
    this.#buckets.set(id, bucket)
    return bucket
  }
}

/** Requests a second, or null for no limit. */
function rateOf(channel: Channel, endpoint: EndpointName): number | null {
  if (channel.limits === false) return null
  const own = channel.limits[endpoint]
  return own === undefined ? ENDPOINT_RATES[endpoint] : own
}
