import type { KeyOwner } from '../../schema/shops/apiKeys.ts'

/** Keys asked for in one query, at most. */
const MOST_AT_ONCE = 200

interface Waiting {
  hash: Buffer
  resolve: (owner: KeyOwner | null) => void
  reject: (error: unknown) => void
}

/**
 * Looks up keys that were not valid lately, however many of them arrive: one query at a time, each for all that came
 * meanwhile. A flood of invented keys therefore keeps one connection of the pool busy and no more, and a real key among
 * them waits for two queries at most per {@link MOST_AT_ONCE} that came before it. Lives as long as the process.
 */
export function createKeyLookups(
  lookUp: (hashes: readonly Buffer[]) => Promise<(KeyOwner | null)[]>,
): (hash: Buffer) => Promise<KeyOwner | null> {
  let waiting: Waiting[] = []
  let isRunning = false

  async function run(): Promise<void> {
    isRunning = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MOST_AT_ONCE)
      waiting = waiting.slice(MOST_AT_ONCE)
      try {
        const owners = await lookUp(batch.map(({ hash }) => hash))
        for (const [place, { resolve }] of batch.entries()) resolve(owners[place] ?? null)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    isRunning = false
  }

  return (hash) =>
    new Promise((resolve, reject) => {
      waiting.push({ hash, resolve, reject })
      if (!isRunning) void run()
    })
}
