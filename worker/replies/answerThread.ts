import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { Keyring } from '../../schema/crypto/keyring.ts'
import type { WorkerConfig } from '../runtime/config.ts'

/** What the thread is given at its start: plain values, since it has its own copy of everything. */
export interface AnswerThreadData
  extends Pick<WorkerConfig, 'databaseUrl' | 'lineApiBaseUrl' | 'linkBaseUrl' | 'mediaBaseUrl' | 'logLevel'> {
  masterKey: string
}

/** After a thread that failed, the next one begins this much later. */
const AGAIN_MS = 1_000

/**
 * Answers people in a thread of its own, with connections of its own: the process's other work (workflows, a wave of
 * pushes) then neither holds its turn nor its connections. Each process of the role `line` starts one. A thread that
 * fails is followed by another; meanwhile its events wait for the end of their claims.
 */
export function startAnswerThread({
  config,
  log,
}: {
  config: Pick<
    WorkerConfig,
    'databaseUrl' | 'lineApiBaseUrl' | 'linkBaseUrl' | 'mediaBaseUrl' | 'logLevel' | 'keyring'
  >
  log: Logger
}): { stop(): Promise<void> } {
  const { databaseUrl, lineApiBaseUrl, linkBaseUrl, mediaBaseUrl, logLevel, keyring } = config
  const workerData: AnswerThreadData = {
    databaseUrl,
    lineApiBaseUrl,
    linkBaseUrl,
    mediaBaseUrl,
    logLevel,
    masterKey: settingOf(keyring),
  }
  let stopping = false
  let again: NodeJS.Timeout | undefined
  let thread: Worker | undefined

  const start = (): void => {
    const one = new Worker(new URL('./answerThreadMain.ts', import.meta.url), { workerData })
    one.on('error', (err) => log.error({ err }, 'the thread that answers people failed'))
    one.once('exit', () => {
      thread = undefined
      if (!stopping) again = setTimeout(start, AGAIN_MS)
    })
    // The process ends without it; its claims end by themselves.
    one.unref()
    thread = one
  }
  start()
  return {
    async stop() {
      stopping = true
      clearTimeout(again)
      const one = thread
      if (!one) return
      one.ref()
      const ended = new Promise<void>((resolve) => one.once('exit', () => resolve()))
      one.postMessage('stop')
      await ended
    },
  }
}

const settingOf = (keyring: Keyring): string =>
  keyring.ids.map((id) => `${id}:${keyring.key(id).toString('base64')}`).join(',')
