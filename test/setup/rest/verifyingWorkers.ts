import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { createCartHttp } from '../../../activities/carts/http.ts'
import { createCartActivities } from '../../../activities/carts/cartActivities.ts'
import { createCartPace } from '../../../activities/carts/pace.ts'
import { createLine, createLineActivities } from '../../../activities/line/index.ts'
import { createValidateActivities } from '../../../activities/messages/validateMessage.ts'
import { createPayloadCodec } from '../../../schema/crypto/payloadCodec.ts'
import { workflowBundle } from '../../../worker/runtime/bundle.ts'
import { TASK_QUEUES } from '../../../workflows/messages.ts'
import type { TestApi } from './api.ts'

/** Workers of the queues `line` and `carts` with the product's activities, against these sandboxes. */
export async function startCheckingWorkers(
  { database: { db }, vault, keyring }: TestApi,
  where: { address: string; namespace: string; lineUrl: string; cartHost: string; otherCartHost?: string },
): Promise<{ stop(): Promise<void> }> {
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  const connection = await NativeConnection.connect({ address: where.address })
  const http = createCartHttp({
    privateHosts: [where.cartHost, where.otherCartHost ?? where.cartHost],
    timeoutMs: 3_000,
  })
  const line = createLine({ db, vault, lineApiBaseUrl: where.lineUrl, timeoutMs: 3_000 })
  const pace = createCartPace(db, { intervalMs: 0 })
  const carts = createCartActivities({ db, vault, http, pace, log: { info() {}, warn() {} } })
  const shared = {
    connection,
    namespace: where.namespace,
    workflowBundle: await workflowBundle(),
    dataConverter: { payloadCodecs: [createPayloadCodec(keyring)] },
  }
  const workers = [
    await Worker.create({
      ...shared,
      taskQueue: TASK_QUEUES.line,
      activities: {
        ...createLineActivities({ db, vault, line }),
        ...createValidateActivities({
          db,
          vault,
          line,
          linkBaseUrl: 'https://crm.example',
          mediaBaseUrl: 'https://crm.example/media',
        }),
      },
    }),
    await Worker.create({ ...shared, taskQueue: TASK_QUEUES.carts, activities: carts }),
    await Worker.create({ ...shared, taskQueue: TASK_QUEUES.cartChecks, activities: carts }),
  ]
  const running = Promise.all(workers.map((worker) => worker.run()))
  return {
    async stop() {
      for (const worker of workers) worker.shutdown()
      await running
      await connection.close()
    },
  }
}
