import { purgeOldRows } from '../../schema/delivery/retention.ts'
import { TO_ANSWER } from '../../schema/outbox.ts'
import { listen } from '../../schema/sql/listen.ts'
import { WakeUp } from '../runtime/wakeUp.ts'
import { createRelayOutbox, type RelayOutboxDeps } from './relayOutbox.ts'

/** Facts whose claim or retry time has passed are announced by nobody. */
const POLL_MS = 1_000
const FORGET_MS = 10 * 60_000

/** What a relay needs. */
export interface RelayDeps extends RelayOutboxDeps {
  databaseUrl: string
}

/** Relays facts to workflows as soon as they are stored, and deletes old rows that have served. */
export async function startRelay(deps: RelayDeps): Promise<{ stop(): Promise<void> }> {
  const { db, log } = deps
  const relayOutbox = createRelayOutbox(deps)
  const wakeUp = new WakeUp()
  let ending = false

  const run = async (): Promise<void> => {
    while (!ending) {
      wakeUp.forget()
      const relayed = await relayOutbox().catch((error: unknown) => {
        log.warn({ err: error }, 'the relay cannot reach Postgres')
        return 0
      })
      if (relayed === 0) await wakeUp.wait(POLL_MS)
    }
  }

  const ears = await listen({
    url: deps.databaseUrl,
    name: 'todoke-relay',
    channel: 'todoke_outbox',
    heard: (said) => {
      if (said !== TO_ANSWER) wakeUp.ring()
    },
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
      wakeUp.end()
      await running
    },
  }
}
