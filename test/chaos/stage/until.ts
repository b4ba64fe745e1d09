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

/**
 * Waits until `count` reaches `whole`, as long as it rises: between two steps forward lies at most what the product
 * itself waits (`stallMs`). Answers how long it took, in seconds.
 * @throws when `count` has not risen for `stallMs`, or the whole took longer than `withinMs`
 */
export async function untilAll(
  what: string,
  {
    whole,
    stallMs,
    withinMs,
    count,
  }: { whole: number; stallMs: number; withinMs: number; count: () => Promise<number> },
): Promise<number> {
  const began = performance.now()
  const passedMs = (): number => performance.now() - began
  let most = -1
  while (most < whole) {
    const before = most
    const rises = async (): Promise<number | false> => {
      const now = await count()
      return now > before && now
    }
    most = await until(`${what}: more than ${before} of ${whole}`, stallMs, rises, 200)
    if (passedMs() > withinMs)
      throw new Error(`${what}: ${most} of ${whole} took more than ${withinMs / 1000} s`)
  }
  return Math.round(passedMs() / 100) / 10
}
