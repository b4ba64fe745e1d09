import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'

/** How long a process waits at its start for a service that it needs (ms). */
export const START_WAIT_MS = 60_000
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2_000

/** What is waited for, and how. */
export interface StartWait {
  /** Whether trying again can help. Whatever cannot is thrown at once: a wrong password stays wrong. */
  mayPass: (error: unknown) => boolean
  /** Told why the process waits: at the first failure, and whenever the reason changes. */
  say: (reason: string) => void
  /** Default {@link START_WAIT_MS}. */
  withinMs?: number
  /** Ends the wait, which then throws the signal's reason. */
  signal?: AbortSignal | undefined
}

/**
 * Tries `attempt` until it succeeds, with pauses that double from 0.1 s to 2 s. `attempt` is told how many milliseconds
 * are left, so that the last one does not outlast the wait.
 * @throws what the last attempt threw
 */
export async function waitAtStart<Result>(
  attempt: (leftMs: number) => Promise<Result>,
  { mayPass, say, withinMs = START_WAIT_MS, signal }: StartWait,
): Promise<Result> {
  const until = performance.now() + withinMs
  let said = ''
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    signal?.throwIfAborted()
    try {
      return await attempt(Math.max(until - performance.now(), FIRST_PAUSE_MS))
    } catch (error) {
      const leftMs = until - performance.now()
      if (leftMs <= 0 || !mayPass(error)) throw error
      const reason = reasonOf(error)
      if (reason !== said) say(reason)
      said = reason
      await sleep(Math.min(pauseMs, leftMs), undefined, { signal }).catch(() => undefined)
    }
  }
}

/** Says what a process waits for: a warning, or on standard error where LOG_LEVEL leaves warnings out. */
export function sayWaiting(log: Pick<Logger, 'warn' | 'isLevelEnabled'>, text: string): void {
  if (log.isLevelEnabled('warn')) log.warn(text)
  else process.stderr.write(`${text}\n`)
}

/** An error in one line. A refused connection to a name with several addresses is an AggregateError without a text. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return [...new Set(error.errors.map(reasonOf))].join(', ')
  return error instanceof Error ? error.message : String(error)
}
