/** When a member's picture or file is asked for again, and when that ends (line.md 1.9). */

/** Bytes of one file at most: LINE takes films of 200 MB. */
export const MOST_FILE_BYTES = 200 * 1024 * 1024
/** Bytes of a shop's files at most. A decision of this product. */
export const MOST_SHOP_BYTES = 10 * 1024 * 1024 * 1024
/** Tries of one file; with the pauses below more than a day. */
const MOST_TRIES = 40

/** What LINE answered. */
export type FetchOutcome = 'PREPARING' | 'GONE' | 'UNAVAILABLE'

/** What follows: another try after some seconds, or the end. `tries`: those so far, this one included. */
export function afterFetch(
  outcome: FetchOutcome,
  tries: number,
): { again: number } | { ends: 'GONE' | 'FAILED' } {
  if (outcome === 'GONE') return { ends: 'GONE' }
  if (tries >= MOST_TRIES) return { ends: 'FAILED' }
  const pause = Math.min(3600, 2 ** Math.min(tries, 12))
  // A film is ready after seconds: LINE is asked more often than when it is down.
  return { again: outcome === 'PREPARING' ? Math.min(pause, 60) : pause }
}
