import { randomUUID } from 'node:crypto'
import type { Client } from '@temporalio/client'
import type { Logger } from 'pino'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { OrderId, ShopId } from '../domain/ids.ts'
import { armDelivery } from '../schema/arming.ts'
import { type Db, inShop, type ShopTx } from '../schema/database.ts'
import { readNotices } from '../schema/dispatch/notify.ts'
import {
  acquireKeeperLease,
  engineCounts,
  type OverdueRow,
  overdueToArm,
  parkedToResume,
  unfinishedActions,
  unnotified,
} from '../schema/keeping.ts'
import { markNudged } from '../schema/nudging.ts'
import { tellOrders } from '../schema/outbox.ts'
import { planOrder } from '../schema/planning/planOrder.ts'
import { Notifier } from './dispatcher/notifier.ts'

const EVERY_MS = 5_000
const LEASE_SECONDS = 15
const MOST = 2_000

export interface KeeperDeps {
  db: Db
  client: Client
  registry: Registry
  log: Logger
}

/**
 * Looks every 5 s for what should not be (delivery.md section 6): rows that nobody armed, workflows that
 * were not told, actions that did not finish. Each count is a metric and is 0 at rest. The outbox's own
 * leftovers need no keeper: every relay takes expired claims.
 */
export function startKeeper(deps: KeeperDeps): { stop(): Promise<void> } {
  const { db, client, registry, log } = deps
  const holder = randomUUID()
  const counts = new Gauge({
    name: 'todoke_engine',
    help: 'What must be 0 at rest, by name; due_waiting is the backlog of due deliveries',
    labelNames: ['name'],
    registers: [registry],
  })
  const healed = new Counter({
    name: 'todoke_keeper_healed_total',
    help: 'What the keeper had to mend, by kind',
    labelNames: ['kind'],
    registers: [registry],
  })
  const notifier = new Notifier({ db, client, busy: () => false, log })
  notifier.start()

  const round = async (): Promise<void> => {
    if (!(await acquireKeeperLease(db, holder, LEASE_SECONDS))) return
    for (const { name, value } of await engineCounts(db)) counts.set({ name }, value)
    for (const row of await overdueToArm(db, MOST)) {
      // One row that cannot be mended must not keep the others from it.
      await armOrNudge(db, row, healed).catch((error: unknown) => {
        log.error({ err: error, delivery: row.deliveryId }, 'the keeper could not arm a delivery')
      })
    }
    for (const [shopId, ids] of await unnotified(db, MOST)) {
      const notices = await inShop(db, shopId, (tx) => readNotices(tx, ids))
      healed.inc({ kind: 'told' }, notices.length)
      notifier.tell(shopId, notices)
    }
    await nudge('nudged_for_actions', await unfinishedActions(db, MOST))
    await nudge('nudged_for_quota', await parkedToResume(db, MOST))
  }

  const nudge = async (kind: string, orders: Map<ShopId, OrderId[]>): Promise<void> => {
    for (const [shopId, orderIds] of orders) {
      await inShop(db, shopId, async (tx) => {
        await tellOrders(tx, shopId, [...new Set(orderIds)], 'nudged')
        await markNudged(tx, orderIds)
      })
      healed.inc({ kind }, orderIds.length)
    }
  }

  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= round()
      .catch((error: unknown) => log.warn({ err: error }, 'the keeper could not look'))
      .finally(() => {
        running = undefined
      })
  }, EVERY_MS)
  return {
    async stop() {
      clearInterval(timer)
      await running
      await notifier.stop()
    },
  }
}

/**
 * First its workflow is reminded; when time runs out the row is planned and armed here, and the workflow
 * finds it so. Planned first: a row that the gates gave back as stale would only be given back again.
 */
async function armOrNudge(db: Db, row: OverdueRow, healed: Counter<'kind'>): Promise<void> {
  if (!row.lateToArm && row.nudgedRecently) return
  await inShop(db, row.shopId, async (tx) => {
    if (row.lateToArm && (await armNow(tx, row))) healed.inc({ kind: 'armed' })
    if (row.nudgedRecently) return
    await tellOrders(tx, row.shopId, [row.orderId], 'nudged')
    await markNudged(tx, [row.orderId])
    healed.inc({ kind: 'nudged' })
  })
}

async function armNow(tx: ShopTx, { shopId, orderId, deliveryId }: OverdueRow): Promise<boolean> {
  const plan = await planOrder(tx, shopId, orderId)
  const open = plan?.open.find((delivery) => delivery.id === deliveryId)
  if (!plan || !open || open.armAt > plan.order.now) return false
  const { arming } = await armDelivery(tx, open.id, open.generation, 'keeper')
  return arming === 'waiting'
}
