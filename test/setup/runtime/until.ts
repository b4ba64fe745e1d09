import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until `look` says so. @throws after `ms` milliseconds: patience with a busy machine, no promise of the product,
 * and shorter than a test with real services may take (infra/dev/testing/jest.ts)
 */
export async function until(look: () => Promise<boolean>, ms = 25_000): Promise<void> {
  const end = performance.now() + ms
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`did not happen within ${ms} ms`)
    await sleep(40)
  }
}
