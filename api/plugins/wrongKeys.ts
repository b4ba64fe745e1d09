/** Addresses and keys kept at most; more make it begin anew. */
const MOST = 10_000

/**
 * Counts answers that no valid key was given, by address: somebody who tries keys has another one each time, so that
 * a limit by key never sees them. Keys that were valid lately are known, and go on while a neighbour behind the same
 * address (or the same proxy) guesses.
 */
export interface WrongKeys {
  /** Seconds until the address may ask with this key again; null: at once. `hash` is null without a key. */
  refusedFor(address: string, hash: Buffer | null): number | null
  wrong(address: string, hash: Buffer | null): void
  right(hash: Buffer): void
}

export function createWrongKeys({
  most,
  windowMs,
  now,
}: {
  /** Wrong ones in a window. */
  most: number
  windowMs: number
  /** Monotonic milliseconds. */
  now: () => number
}): WrongKeys {
  const addresses = new Map<string, { count: number; endsAt: number }>()
  const valid = new Set<string>()
  const current = (address: string) => {
    const found = addresses.get(address)
    return found && found.endsAt > now() ? found : null
  }
  return {
    refusedFor(address, hash) {
      const found = current(address)
      if (found === null || found.count < most) return null
      if (hash !== null && valid.has(hash.toString('base64'))) return null
      return Math.ceil((found.endsAt - now()) / 1_000)
    },
    wrong(address, hash) {
      if (hash !== null) valid.delete(hash.toString('base64'))
      const found = current(address)
      if (found) found.count += 1
      else {
        if (addresses.size >= MOST) addresses.clear()
        addresses.set(address, { count: 1, endsAt: now() + windowMs })
      }
    },
    right(hash) {
      if (valid.size >= MOST) valid.clear()
      valid.add(hash.toString('base64'))
    },
  }
}
