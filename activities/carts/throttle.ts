import { setTimeout as delay } from 'node:timers/promises'

/** Waits for one's turn; rejects when the signal aborts first. */
export type Pace = (key: string, signal?: AbortSignal) => Promise<void>

/**
 * At most one start each `intervalMs` for a key, in the order of asking. It counts within this process alone:
 * that is enough, since one synchronisation of a connection runs at a time. A check on save, or a run that
 * changes processes, may come within the second; the cart then answers 429 and the request is repeated.
 */
export function createPace(intervalMs: number, now: () => number = () => performance.now()): Pace {
  const nextTurn = new Map<string, number>()
  return async (key, signal) => {
    const turn = Math.max(now(), nextTurn.get(key) ?? 0)
    nextTurn.set(key, turn + intervalMs)
    const wait = turn - now()
    if (wait > 0) await delay(wait, undefined, signal ? { signal } : {})
  }
}
