import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until `look` says so. @throws after `ms` milliseconds. The default is patience with a busy machine, not a bound
 * of the product; it is shorter than the timeout of a test with real services (infra/dev/testing/jest.ts), so that the
 * failure names its line.
 */
export async function until(look: () => Promise<boolean>, ms = 45_000): Promise<void> {
  const end = performance.now() + ms
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`did not happen within ${ms} ms`)
    await sleep(40)
  }
}
