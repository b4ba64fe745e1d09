import { randomUUID } from 'node:crypto'
import type { Client } from '@temporalio/client'
import type { Logger } from 'pino'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { OrderId, ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { readNotices } from '../../schema/delivery/dispatch/notify.ts'
import {
  acquireKeeperLease,
  engineCounts,
  oldestOutboxSeconds,
  parkedToResume,
  unfinishedActions,
  unnotified,
} from '../../schema/delivery/keeping.ts'
import { nudgeOrders } from '../../schema/delivery/nudgeOrders.ts'
import { nudgeTestRuns, testRunsToNudge } from '../../schema/testRuns/followRun.ts'
import type { Carrier } from '../outbox/relayOutbox.ts'
import type { Dispatcher } from './dispatcher/dispatcher.ts'
import { Notifier } from './dispatcher/notifier.ts'
import { mendOverdue } from './overdue.ts'

const EVERY_MS = 5_000
const LEASE_SECONDS = 15
const MOST = 2_000
/** Facts that wait so long are no relay's any more: the role `orders` is down, or cannot keep up. */
const LEFT_BEHIND_SECONDS = 10

/** What the keeper needs. */
export interface KeeperDeps {
  db: Db
  client: Client
  /** The dispatcher of this process, which has the precedence. */
  dispatcher: Pick<Dispatcher, 'busy' | 'telling'>
  /** Carries facts that no relay carries. */
  carry: Carrier
  registry: Registry
  log: Logger
  /** Between two looks. Default 5 s. */
  everyMs?: number
}

/**
 * Looks every 5 s for what should not be (delivery.md section 6): rows that nobody armed, facts that nobody
 * carried, workflows that were not told, actions that did not finish. Each count is a metric and is 0 at rest.
 */
export function startKeeper(deps: KeeperDeps): { stop(): Promise<void> } {
  const { db, client, dispatcher, carry, registry, log, everyMs = EVERY_MS } = deps
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
  const notifier = new Notifier({ db, client, busy: () => dispatcher.busy(), log })
  notifier.start()

  const round = async (): Promise<void> => {
    if (!(await acquireKeeperLease(db, holder, LEASE_SECONDS))) return
    for (const { name, value } of await engineCounts(db)) counts.set({ name }, value)
    relay()
    while (await mendOverdue({ db, healed, log }, MOST)) if (ending) return
    await tell()
    await nudge('nudged_for_actions', await unfinishedActions(db, MOST))
    await nudge('nudged_for_quota', await parkedToResume(db, MOST))
    for (const [shopId, ids] of await testRunsToNudge(db, MOST))
      healed.inc({ kind: 'nudged_tests' }, await inShop(db, shopId, (tx) => nudgeTestRuns(tx, shopId, ids)))
  }

  /** Beside the rounds, since a Temporal that hangs must not keep rows from being armed; pushes go first. */
  let relaying: Promise<void> | undefined
  const relay = (): void => {
    relaying ??= carryLeftBehind()
      .catch((error: unknown) => log.warn({ err: error }, 'the keeper could not relay facts'))
      .finally(() => {
        relaying = undefined
      })
  }
  const carryLeftBehind = async (): Promise<void> => {
    while (!ending && !dispatcher.busy() && ((await oldestOutboxSeconds(db)) ?? 0) > LEFT_BEHIND_SECONDS) {
      const carried = await carry()
      if (carried === 0) return
      healed.inc({ kind: 'relayed' }, carried)
    }
  }

  /** What is being told is not read again, here or by the dispatcher: a row is unnotified until it is recorded. */
  const tell = async (): Promise<void> => {
    if (!notifier.idle || dispatcher.telling()) return
    for (const [shopId, ids] of await unnotified(db, MOST)) {
      const notices = await inShop(db, shopId, (tx) => readNotices(tx, ids))
      healed.inc({ kind: 'told' }, notices.length)
      notifier.tell(shopId, notices)
    }
  }

  const nudge = async (kind: string, orders: Map<ShopId, OrderId[]>): Promise<void> => {
    for (const [shopId, orderIds] of orders) {
      healed.inc({ kind }, await inShop(db, shopId, (tx) => nudgeOrders(tx, shopId, orderIds)))
    }
  }

  let ending = false
  let running: Promise<void> | undefined
  const look = (): void => {
    running ??= round()
      .catch((error: unknown) => log.warn({ err: error }, 'the keeper could not look'))
      .finally(() => {
        running = undefined
      })
  }
  look()
  const timer = setInterval(look, everyMs)
  return {
    async stop() {
      ending = true
      clearInterval(timer)
      await Promise.all([running, relaying])
      await notifier.stop()
      // For no seconds: the next keeper need not wait for the lease to end.
      await acquireKeeperLease(db, holder, 0).catch(() => {})
    },
  }
}
