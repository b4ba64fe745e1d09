import { setTimeout as pause } from 'node:timers/promises'

/** Something that runs until it ends or is ended. */
export interface Running {
  pid: number
  /** Part of its command line, to know it again. */
  mark: string
  /** Resolves when it has ended, with how: "ended with exit code 1". */
  ended: Promise<string>
  /** Ends it in good order; by force after `graceMs`. */
  stop(graceMs: number): Promise<void>
  kill(): void
}

/** Something that is started again whenever it ends by itself. */
export interface Kept {
  name: string
  /** Null while it is down. */
  running(): Running | null
  /** Ends it for good. */
  stop(graceMs: number): Promise<void>
  kill(): void
}

const firstPauseMs = 500
const longestPauseMs = 30_000
/** After running this long it restarts with the first pause. */
const steadyMs = 60_000

/**
 * Starts something and keeps it running. A failure of the first start is thrown; later ones are
 * reported to `say` and retried after a pause that doubles from 0.5 s to 30 s. `changed` is called after each start.
 */
export async function keepRunning(
  name: string,
  start: () => Promise<Running>,
  { say, changed }: { say: (line: string) => void; changed: () => void },
): Promise<Kept> {
  let running: Running | null = await start()
  const stopping = new AbortController()
  changed()

  const loop = (async () => {
    let rest = firstPauseMs
    for (;;) {
      const began = performance.now()
      const how = running === null ? null : await running.ended
      running = null
      if (stopping.signal.aborted) return
      if (performance.now() - began > steadyMs) rest = firstPauseMs
      if (how !== null) say(`${name} ${how}; it starts again in ${rest / 1000} s`)
      await pause(rest, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
      rest = Math.min(rest * 2, longestPauseMs)
      try {
        running = await start()
        changed()
        say(`${name} runs again`)
      } catch (error) {
        say(`${name} did not start: ${(error as Error).message}; next try in ${rest / 1000} s`)
      }
    }
  })()

  return {
    name,
    running: () => running,
    kill: () => {
      stopping.abort()
      running?.kill()
    },
    stop: async (graceMs) => {
      stopping.abort()
      await running?.stop(graceMs)
      await loop
      // A start that was under way when the end was asked for came through meanwhile.
      await running?.stop(graceMs)
    },
  }
}
