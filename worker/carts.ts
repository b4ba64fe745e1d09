import { createCartHttp } from '../activities/carts/http.ts'
import { createCartActivities } from '../activities/carts/cartActivities.ts'
import { TASK_QUEUES } from '../workflows/messages.ts'
import { runProcess } from './runtime/process.ts'
import { type Role, type RoleContext, runWorker } from './runtime/role.ts'
import { startSchedules } from './carts/schedules.ts'

/** The role `carts`: pulls cart connections by schedule and checks them on save. Its address is allow-listed. */
export async function startCarts(context: RoleContext): Promise<Role> {
  const { db, vault, config, temporal } = context
  const log = context.log.child({ role: 'carts' })
  const http = createCartHttp({ privateHosts: config.privateCartHosts })
  const worker = runWorker(context, {
    taskQueue: TASK_QUEUES.carts,
    activities: createCartActivities({ db, vault, http, log }),
    maxConcurrentActivityTaskExecutions: 20,
  })
  const schedules = startSchedules({
    db,
    client: temporal.client,
    intervalSeconds: config.syncIntervalSeconds,
    log,
  })
  return {
    name: 'carts',
    ready: worker.ready,
    ended: worker.ended,
    async stop() {
      await schedules.stop()
      await worker.stop()
    },
  }
}

if (import.meta.main) await runProcess('carts', [startCarts])
