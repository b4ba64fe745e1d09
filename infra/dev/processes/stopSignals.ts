/** Signals within this time after the first are the same key press: terminal, npm and bootstrap each pass it on. */
const samePressMs = 1_000

/** What to do when the process is asked to end. */
export interface StopHandlers {
  /** Asked for the first time: begin to stop in good order. */
  first: () => void
  /** Asked again, while stopping: stop at once. */
  second: () => void
}

/**
 * Watches for Ctrl-C, SIGTERM, SIGHUP, and the end of the process that started this one. `signal` is aborted and
 * `asked` resolves at the first of them.
 */
export function onStop({ first, second }: StopHandlers): { signal: AbortSignal; asked: Promise<void> } {
  const stop = new AbortController()
  let firstAt = 0
  const asked = new Promise<void>((resolve) => {
    const begin = (): void => {
      if (stop.signal.aborted) return
      firstAt = performance.now()
      stop.abort()
      first()
      resolve()
    }
    const received = (): void => {
      if (stop.signal.aborted && performance.now() - firstAt > samePressMs) second()
      else begin()
    }
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, received)
    process.once('disconnect', begin)
  })
  process.channel?.unref()
  return { signal: stop.signal, asked }
}
