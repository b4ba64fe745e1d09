import { fileURLToPath } from 'node:url'
import { NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { createPusher } from '../../../activities/line/push.ts'
import { createBareActivities } from './activities.ts'
import { BARE_QUEUE } from './workflows.ts'

/** The worker of the bare workflows: `node test/bench/bare/worker.ts`, started by the bench. */
const { BENCH_TEMPORAL_ADDRESS: address = '', BENCH_LINE_URL: baseUrl = '' } = process.env

Runtime.install({ shutdownSignals: ['SIGTERM', 'SIGINT'] })
const pusher = createPusher({ baseUrl, connections: 128, timeoutMs: 5_000 })
const connection = await NativeConnection.connect({ address })
const worker = await Worker.create({
  connection,
  taskQueue: BARE_QUEUE,
  workflowsPath: fileURLToPath(new URL('workflows.ts', import.meta.url)),
  activities: createBareActivities(pusher),
  // As many as the product's roles have.
  maxCachedWorkflows: 200,
  maxConcurrentActivityTaskExecutions: 20,
})
process.stdout.write('BARE_READY\n')
await worker.run()
await connection.close()
await pusher.close()
process.exit(0)
