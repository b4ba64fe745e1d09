import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { singleFlight } from '../../infra/runtime/singleFlight.ts'
import type { Db } from '../../schema/database.ts'
import { mediaToSweep } from '../../schema/media/media.ts'
import { stagingOf } from './stagedUpload.ts'
import type { MediaStorage } from '../../infra/runtime/media/storage.ts'
import { forgetUpload, LONGEST_UPLOAD_MS } from './upload.ts'

const EVERY_MS = 10 * 60_000
/** Longer than any upload takes; nobody works on what is older. */
const DEAD_AFTER_MINUTES = (4 * LONGEST_UPLOAD_MS) / 60_000
const BATCH = 100

interface SweepDependencies {
  db: Db
  mediaStorage: MediaStorage
  mediaFolder: string
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>
}

/** Sweeps now and every ten minutes until it is stopped. Several processes may do so at once. */
export function keepMediaTidy(deps: SweepDependencies): { stop(): Promise<void> } {
  const sweep = singleFlight(() =>
    sweepMedia(deps)
      .then((swept) => (swept > 0 ? deps.log.info({ swept }, 'swept abandoned media') : undefined))
      .catch((error: unknown) => deps.log.warn({ err: error }, 'could not sweep abandoned media')),
  )
  void sweep()
  const timer = setInterval(() => void sweep(), EVERY_MS)
  return {
    async stop() {
      clearInterval(timer)
      await sweep.running
    },
  }
}

/** Deletes what killed processes left behind: half-received files, unfinished uploads, and files of removed media. */
export async function sweepMedia(
  { db, mediaStorage, mediaFolder }: Omit<SweepDependencies, 'log'>,
  deadAfterMinutes = DEAD_AFTER_MINUTES,
): Promise<number> {
  let swept = await sweepStaging(stagingOf(mediaFolder), Date.now() - deadAfterMinutes * 60_000)
  for (;;) {
    const found = await mediaToSweep(db, deadAfterMinutes, BATCH)
    for (const { media_id, shop_id } of found) await forgetUpload({ db, mediaStorage }, shop_id, media_id)
    swept += found.length
    if (found.length < BATCH) return swept
  }
}

async function sweepStaging(folder: string, before: number): Promise<number> {
  let swept = 0
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const age = await stat(path).catch(() => null)
    if (age === null || age.mtimeMs > before) continue
    await rm(path, { force: true })
    swept += 1
  }
  return swept
}
