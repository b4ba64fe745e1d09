import { createActionActivities } from '../activities/delivery/actionActivities.ts'
import { createPlanningActivities } from '../activities/delivery/planDeliveries.ts'
import { createSendActivities } from '../activities/delivery/sendMessage.ts'
import { createErasingActivities } from '../activities/personalData/erasing.ts'
import { createRequestActivities } from '../activities/requests/requestActivities.ts'
import { createShopBoxes } from '../schema/crypto/shopBoxes.ts'
import { REQUEST_WORDS } from '../schema/requests/requestWords.ts'
import { createReplanActivities } from '../activities/messages/replanOrders.ts'
import { createTestPlanActivities } from '../activities/testRuns/planTestRun.ts'
import { createUndoActivities } from '../activities/testRuns/undoChanges.ts'
import { createAnswerBox } from '../schema/crypto/answers.ts'
import { TASK_QUEUES } from '../workflows/messages.ts'
import { startAlerts } from './alerts/role.ts'
import { runProcess } from './runtime/process.ts'
import { startRelay } from './outbox/relay.ts'
import { type Role, type RoleContext, runWorker } from './runtime/role.ts'

/** The role `orders`: workflows of orders and of requests, what they do to rows, and the relay that feeds them. */
export async function startOrders(context: RoleContext): Promise<Role> {
  const { db, line, config, temporal, vault } = context
  const log = context.log.child({ role: 'orders' })
  const activities = {
    ...createPlanningActivities({ db, log }),
    ...createSendActivities({ db }),
    ...createReplanActivities({ db, ordersPerSecond: config.replanOrdersPerSecond }),
    ...createActionActivities({ db, line }),
    ...createTestPlanActivities({ db }),
    ...createUndoActivities({ db, line }),
    ...createErasingActivities({
      db,
      client: temporal.client,
      claims: vault.claims,
      answers: createAnswerBox(config.keyring),
    }),
  }
  const worker = runWorker(context, {
    taskQueue: TASK_QUEUES.orders,
    activities,
    maxConcurrentActivityTaskExecutions: 20,
  })
  const requests = runWorker(context, {
    taskQueue: TASK_QUEUES.requests,
    activities: createRequestActivities({
      db,
      boxes: createShopBoxes({ db, vault }),
      words: REQUEST_WORDS,
      times: config.operationTimes,
    }),
    maxConcurrentActivityTaskExecutions: 20,
  })
  const relay = await startRelay({
    ...context,
    log,
    databaseUrl: config.databaseUrl,
    client: temporal.client,
  })
  return {
    name: 'orders',
    ready: Promise.all([worker.ready, requests.ready]).then(() => {}),
    ended: Promise.all([worker.ended, requests.ended]).then(() => {}),
    async stop() {
      await Promise.all([relay.stop(), worker.stop(), requests.stop()])
    },
  }
}

if (import.meta.main) await runProcess('orders', [startOrders, startAlerts])
