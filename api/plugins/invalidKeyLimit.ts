/** Addresses and keys remembered, at most; when full, it starts over. */
const CAPACITY = 10_000

/**
 * Limits guessing of API keys. It holds how many requests without a valid key each address made in the current window,
 * since somebody who guesses sends another key each time and no limit by key sees them; and which keys were valid
 * lately, so that their owners go on while a neighbour behind the same address guesses. The authentication asks it
 * before it looks a key up, and tells it the outcome. It lives as long as the process.
 */
export interface InvalidKeyLimit {
  /** Seconds until the address may ask with this key again; null: now. `hash` is null without a key. */
  retryAfter(address: string, hash: Buffer | null): number | null
  countInvalid(address: string, hash: Buffer | null): void
  rememberValid(hash: Buffer): void
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
  const current = (address: string) => {
    const found = addresses.get(address)
    return found && found.endsAt > now() ? found : null
  }
  return {
    retryAfter(address, hash) {
      const found = current(address)
      if (found === null || found.count < max) return null
      if (hash !== null && valid.has(hash.toString('base64'))) return null
      return Math.ceil((found.endsAt - now()) / 1_000)
    },
    countInvalid(address, hash) {
      if (hash !== null) valid.delete(hash.toString('base64'))
      const found = current(address)
      if (found) found.count += 1
      else {
        if (addresses.size >= CAPACITY) addresses.clear()
        addresses.set(address, { count: 1, endsAt: now() + windowMs })
      }
    },
    rememberValid(hash) {
      if (valid.size >= CAPACITY) valid.clear()
      valid.add(hash.toString('base64'))
    },
  }
}
