import { setTimeout as delay } from 'node:timers/promises'

/** Waits for the turn of a key; rejects when the signal aborts first. */
type Throttle = (key: string, signal?: AbortSignal) => Promise<void>

/**
 * At most one start every `intervalMs` for a key, first come, first served. It holds the next free turn of each
 * key, for this process alone. That is enough: a connection has one synchronisation at a time. A check on save, or
 * a run that moves to another process, may come within the interval; then the cart answers 429 and the request is
 * repeated.
 */
export function createThrottle(intervalMs: number, now: () => number = () => performance.now()): Throttle {
  const nextTurn = new Map<string, number>()
  return async (key, signal) => {
    const turn = Math.max(now(), nextTurn.get(key) ?? 0)
    nextTurn.set(key, turn + intervalMs)
    const wait = turn - now()
    if (wait > 0) await delay(wait, undefined, signal ? { signal } : {})
  }
}
