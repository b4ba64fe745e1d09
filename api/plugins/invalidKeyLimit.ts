/** Addresses and keys remembered, at most; when full, it starts over. */
const CAPACITY = 10_000

/**
 * Counts requests without a valid key, which no limit by key sees, by address; and remembers which keys were valid
 * lately. A valid key is never refused for what others do behind its address: keys are 256 random bits, so looking one
 * up gives nothing away, and what it costs is bounded (keyLookups.ts). It lives as long as the process.
 */
export interface InvalidKeyLimit {
  /**
   * Counts a request without a valid key (`hash` is null without any). Seconds until the address has tries again; null
   * while it has.
   */
  countInvalid(address: string, hash: Buffer | null): number | null
  rememberValid(hash: Buffer): void
  wasValid(hash: Buffer): boolean
}

export function createInvalidKeyLimit({
  max,
  windowMs,
  now,
}: {
  /** Invalid requests in a window. */
  max: number
  windowMs: number
  /** Monotonic milliseconds. */
  now: () => number
}): InvalidKeyLimit {
  const addresses = new Map<string, { count: number; endsAt: number }>()
  const valid = new Set<string>()
  return {
    countInvalid(address, hash) {
      if (hash !== null) valid.delete(hash.toString('base64'))
      const found = addresses.get(address)
      if (found && found.endsAt > now()) {
        found.count += 1
        return found.count > max ? Math.ceil((found.endsAt - now()) / 1_000) : null
      }
      if (addresses.size >= CAPACITY) addresses.clear()
      addresses.set(address, { count: 1, endsAt: now() + windowMs })
      return null
    },
    rememberValid(hash) {
      if (valid.size >= CAPACITY) valid.clear()
      valid.add(hash.toString('base64'))
    },
    wasValid: (hash) => valid.has(hash.toString('base64')),
  }
}
