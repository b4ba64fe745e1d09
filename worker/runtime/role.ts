import type { WorkflowBundle } from '@temporalio/worker'
import { Worker, type WorkerOptions } from '@temporalio/worker'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Line } from '../../activities/line/index.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import type { Db } from '../../schema/database.ts'
import type { WorkerConfig } from './config.ts'
import type { Temporal } from './temporal.ts'

/** What every role of a worker process is given. */
export interface RoleContext {
  config: WorkerConfig
  db: Db
  vault: Vault
  line: Line
  temporal: Temporal
  bundle: WorkflowBundle
  registry: Registry
  log: Logger
}

/** A role at work. `ready`: its Temporal worker polls. `ended` rejects when it fails and resolves after `stop`. */
export interface Role {
  name: string
  ready: Promise<void>
  ended: Promise<void>
  stop(): Promise<void>
}

/** Makes a Temporal worker for one task queue and runs it, as soon as Temporal answers. */
export const runWorker = (context: RoleContext, options: WorkerOptions): Omit<Role, 'name'> =>
  runActivityWorker(context, { workflowBundle: context.bundle, ...options })

/** {@link runWorker} for a queue that has activities and no workflows. */
export function runActivityWorker(
  { config, temporal }: RoleContext,
  options: WorkerOptions,
): Omit<Role, 'name'> {
  let stopping = false
  const creating = temporal.native.then((connection) =>
    Worker.create({
      connection,
      namespace: config.temporal.namespace,
      dataConverter: temporal.dataConverter,
      maxCachedWorkflows: config.maxCachedWorkflows,
      shutdownGraceTime: `${config.shutdownGraceSeconds} s`,
      ...options,
    }),
  )
  const ended = creating.then(async (worker) => {
    if (!stopping) await worker.run()
  })
  return {
    ready: creating.then(() => {}),
    ended,
    async stop() {
      stopping = true
      const worker = await Promise.race([creating.catch(() => null), nextTurn()])
      if (!worker) return
      if (worker.getState() === 'RUNNING') worker.shutdown()
      await ended
    },
  }
}

/** Null after a turn of the event loop: a worker that Temporal never let begin is not waited for. */
const nextTurn = (): Promise<null> => new Promise((resolve) => setImmediate(() => resolve(null)))
