import type { WorkflowBundle } from '@temporalio/worker'
import { Worker, type WorkerOptions } from '@temporalio/worker'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Line } from '../activities/line/index.ts'
import type { Vault } from '../schema/crypto/vault.ts'
import type { Db } from '../schema/database.ts'
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

/** A role at work. `ended` rejects when it fails and resolves after `stop`. */
export interface Role {
  name: string
  ended: Promise<void>
  stop(): Promise<void>
}

/** Makes a Temporal worker for one task queue and runs it. */
export async function runWorker(
  { config, temporal, bundle }: RoleContext,
  taskQueue: string,
  activities: object,
  more: Partial<WorkerOptions> = {},
): Promise<{ ended: Promise<void>; stop(): Promise<void> }> {
  const worker = await Worker.create({
    connection: temporal.native,
    namespace: config.temporal.namespace,
    dataConverter: temporal.dataConverter,
    taskQueue,
    workflowBundle: bundle,
    activities,
    maxCachedWorkflows: config.maxCachedWorkflows,
    shutdownGraceTime: `${config.shutdownGraceSeconds} s`,
    ...more,
  })
  const ended = worker.run()
  return {
    ended,
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown()
      await ended
    },
  }
}
