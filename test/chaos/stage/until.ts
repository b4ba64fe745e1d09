import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Looks again and again until there is something (not null, undefined or false), and returns it. Errors while
 * looking count as nothing yet, since what is looked at may be down. @throws when it is not in time
 */
export async function until<T>(
  what: string,
  withinMs: number,
  look: () => Promise<T | null | undefined | false>,
  everyMs = 50,
): Promise<T> {
  const end = performance.now() + withinMs
  let last: unknown
  for (;;) {
    try {
      const seen = await look()
      if (seen !== null && seen !== undefined && seen !== false) return seen
    } catch (error) {
      last = error
    }
    if (performance.now() > end) throw new Error(`${what}: not within ${withinMs / 1000} s`, { cause: last })
    await sleep(everyMs)
  }
}
