import { PRODUCT_VERSION } from '../infra/runtime/productVersion.ts'
import { createCartHttp } from '../activities/carts/http.ts'
import { createCartActivities } from '../activities/carts/cartActivities.ts'
import { createCartPace } from '../activities/carts/pace.ts'
import { CART_SLOTS } from '../domain/carts/slotShare.ts'
import type { CartAddress } from '../schema/carts/cartAccess.ts'
import { TASK_QUEUES } from '../workflows/messages.ts'
import { startAlerts } from './alerts/role.ts'
import { runProcess } from './runtime/process.ts'
import { type Role, type RoleContext, runActivityWorker, runWorker } from './runtime/role.ts'
import { startSchedules } from './carts/schedules.ts'

/** The role `carts`: pulls cart connections by schedule and checks them on save. Its address is allow-listed. */
export async function startCarts(context: RoleContext): Promise<Role> {
  const { db, vault, config, temporal } = context
  const log = context.log.child({ role: 'carts' })
  const http = createCartHttp({ privateHosts: config.privateCartHosts })
  const activities = createCartActivities({
    db,
    vault,
    http,
    pace: createCartPace(db),
    log,
    productVersion: PRODUCT_VERSION,
  })
  const puller = runWorker(context, {
    taskQueue: TASK_QUEUES.carts,
    activities,
    maxConcurrentActivityTaskExecutions: CART_SLOTS,
  })
  // A shop may check 5 times a minute, and a check takes 18 s at most: it never has more than a quarter of these either.
  const checker = runActivityWorker(context, {
    taskQueue: TASK_QUEUES.cartChecks,
    activities: { verifyCart: (address: CartAddress) => activities.verifyCart(address) },
    maxConcurrentActivityTaskExecutions: CART_SLOTS,
  })
  const schedules = startSchedules({
    db,
    client: temporal.client,
    intervalSeconds: config.syncIntervalSeconds,
    log,
  })
  return {
    name: 'carts',
    ready: Promise.all([puller.ready, checker.ready]).then(() => {}),
    ended: Promise.all([puller.ended, checker.ended]).then(() => {}),
    async stop() {
      await schedules.stop()
      await Promise.all([puller.stop(), checker.stop()])
    },
  }
}

if (import.meta.main) await runProcess('carts', [startCarts, startAlerts])
