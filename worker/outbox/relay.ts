import { purgeOldRows } from '../../schema/delivery/retention.ts'
import { listen } from '../../schema/sql/listen.ts'
import { createCarrier, type CarrierDeps } from './relayOutbox.ts'

const POLL_MS = 1_000
const FORGET_MS = 10 * 60_000

/** What a relay needs. */
export interface RelayDeps extends CarrierDeps {
  databaseUrl: string
}

/** Carries facts to workflows as soon as they are stored, and forgets what has served. */
export async function startRelay(deps: RelayDeps): Promise<{ stop(): Promise<void> }> {
  const { db, log } = deps
  const carry = createCarrier(deps)
  let ending = false
  let wake: () => void = () => {}

  const run = async (): Promise<void> => {
    while (!ending) {
      const carried = await carry().catch((error: unknown) => {
        log.warn({ err: error }, 'the relay cannot reach Postgres')
        return 0
      })
      if (carried > 0) continue
      await new Promise<void>((resolve) => {
        wake = resolve
        setTimeout(resolve, POLL_MS).unref()
      })
    }
  }

  const ears = await listen({
    url: deps.databaseUrl,
    name: 'todoke-relay',
    channel: 'todoke_outbox',
    heard: () => wake(),
    log,
  })
  const forget = (): void =>
    void purgeOldRows(db).catch((error: unknown) => log.warn({ err: error }, 'old rows were not deleted'))
  const forgetting = setInterval(forget, FORGET_MS)
  const running = run()
  return {
    async stop() {
      ending = true
      clearInterval(forgetting)
      await ears.stop()
      wake()
      await running
    },
  }
}
