import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { openMediaStorage } from '../../infra/runtime/media/openStorage.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { claimRemovals, forgetPicture } from '../../schema/requests/evidence.ts'
import type { WorkerConfig } from '../runtime/config.ts'

/** Between two looks for pictures to be removed. */
const EVERY_MS = 2_000
const MOST = 20
/** What a process that died had begun comes back after this time. */
const CLAIM_SECONDS = 60

/**
 * Removes the bytes of pictures that expired, that belong to an erased member, or that nobody finished to store, until it
 * is stopped. Each process of the role `line` starts one. The rows are the truth (`request_pictures`): any number of processes may do so.
 */
export function startPictureRemovals({
  db,
  config,
  log,
}: {
  db: Db
  config: Pick<WorkerConfig, 'mediaFolder' | 'mediaBucket'>
  log: Pick<Logger, 'warn'>
}): { stop(): Promise<void> } {
  const storage = openMediaStorage(config)
  const stopping = new AbortController()
  const round = async (): Promise<void> => {
    for (const { id, shopId } of await claimRemovals(db, { most: MOST, seconds: CLAIM_SECONDS })) {
      await storage.forget(id)
      await inShop(db, shopId, (tx) => forgetPicture(tx, id))
    }
  }
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await round().catch((err: unknown) => log.warn({ err }, 'pictures could not be removed'))
      await pause(EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
    }
  }
  const looking = loop()
  return {
    async stop() {
      stopping.abort()
      await looking
      await storage.close()
    },
  }
}
