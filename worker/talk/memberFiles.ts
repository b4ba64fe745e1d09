import { join } from 'node:path'
import type { Logger } from 'pino'
import { createLineContent } from '../../activities/talk/lineContent.ts'
import { CLAIM_SECONDS, type MemberFilesDeps, tendFile } from '../../activities/talk/memberFiles.ts'
import { openMediaStorage } from '../../infra/runtime/media/openStorage.ts'
import { claimTalkFiles } from '../../schema/talk/talkFiles.ts'
import type { WorkerConfig } from '../runtime/config.ts'

/** Between two looks for files that wait. */
const EVERY_MS = 1_000
/** Files at once: they share the process with replies, which go first, so they take no slots of Temporal's. */
const MOST = 4

/**
 * Fetches the pictures and files that members sent, and removes those that were withdrawn, until it is stopped. The
 * rows are the truth (`talk_files`): any number of processes may do so, each file is claimed by one, and what a dead
 * one held comes back after a minute. Each process of the role `line` starts one.
 */
export function startMemberFiles({
  config,
  log,
  ...deps
}: Pick<MemberFilesDeps, 'db' | 'line' | 'boxes'> & {
  config: Pick<WorkerConfig, 'lineDataApiBaseUrl' | 'mediaFolder' | 'mediaBucket'>
  log: Logger
}): { stop(): Promise<void> } {
  const storage = openMediaStorage(config)
  const content = createLineContent(config.lineDataApiBaseUrl)
  const stagingFolder = join(config.mediaFolder, 'staging')
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()
  const ended = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve()))

  const look = async (): Promise<void> => {
    const free = MOST - running.size
    if (free <= 0) return
    for (const claimed of await claimTalkFiles(deps.db, free, CLAIM_SECONDS)) {
      const one = tendFile({ ...deps, storage, content, stagingFolder }, claimed, stopping.signal)
        .catch((err: unknown) => log.warn({ err, file: claimed.id }, 'a file of a member was not tended'))
        .finally(() => running.delete(one))
      running.add(one)
    }
  }
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await look().catch((err: unknown) => log.warn({ err }, 'could not look for files of members'))
      await Promise.race([ended, pause(EVERY_MS)])
    }
  }
  const looking = loop()
  return {
    async stop() {
      stopping.abort()
      await looking
      await Promise.allSettled(running)
      await Promise.all([content.close(), storage.close()])
    },
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref())
