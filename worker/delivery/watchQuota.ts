import type { Logger } from 'pino'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import { singleFlight } from '../../infra/runtime/singleFlight.ts'

const LOOK_EVERY_MS = 10_000
const READ_EVERY_MS = 5 * 60_000

/**
 * Reads the monthly limit and its use of every channel that this process sends for, every five minutes, so
 * that the dispatcher can park deliveries before LINE refuses them (line.md 1.4). LINE's numbers are
 * approximate; its 429 has the last word.
 */
export function watchQuota({
  channels,
  readQuota,
  log,
}: {
  channels: () => { shopId: ShopId; lineAccountId: LineAccountId }[]
  readQuota: (channel: { shopId: ShopId; lineAccountId: LineAccountId }) => Promise<unknown>
  log: Logger
}): { stop(): void } {
  const readAt = new Map<LineAccountId, number>()
  const look = singleFlight(async () => {
    for (const channel of channels()) {
      const before = readAt.get(channel.lineAccountId)
      if (before !== undefined && performance.now() - before < READ_EVERY_MS) continue
      readAt.set(channel.lineAccountId, performance.now())
      await readQuota(channel).catch((error: unknown) => {
        log.warn({ err: error, channel: channel.lineAccountId }, 'could not read the quota')
      })
    }
  })
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  return { stop: () => clearInterval(timer) }
}
