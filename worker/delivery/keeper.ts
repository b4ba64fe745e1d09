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
} from '../../schema/delivery/keeper.ts'
import { nudgeOrders } from '../../schema/delivery/nudgeOrders.ts'
import { expireClaims } from '../../schema/members/linking/expireClaims.ts'
import { nudgeTestRuns, testRunsToNudge } from '../../schema/testRuns/followRun.ts'
import type { RelayOutbox } from '../outbox/relayOutbox.ts'
import { singleFlight } from '../../infra/runtime/singleFlight.ts'
import type { Dispatcher } from './dispatcher/dispatcher.ts'
import { Notifier } from './dispatcher/notifier.ts'
import { mendOverdue } from './mendOverdue.ts'

/** Between two looks. */
export const KEEPER_EVERY_MS = 5_000
const LEASE_SECONDS = 15
/** A settled delivery whose workflow has not been told for this long was left behind when its dispatcher died. */
export const UNTOLD_SECONDS = 15
/** A dispatcher that lives tells behind its pushes: in a wave it gets this long before the keeper helps. */
const UNTOLD_BY_HOLDER_SECONDS = 30
/** Rows of one kind in one round at most. */
const MOST = 2_000
/** A fact that is older than this has been left behind: the role `orders` is down, or cannot keep up. */
const LEFT_BEHIND_SECONDS = 10

/** What the keeper needs. */
export interface KeeperDeps {
  db: Db
  client: Client
  /** The dispatcher of this process, which goes first. */
  dispatcher: Pick<Dispatcher, 'busy' | 'telling'>
  /** Relays facts that no relay took. */
  relayOutbox: RelayOutbox
  registry: Registry
  log: Logger
  /** Between two looks. Default 5 s. */
  everyMs?: number
}

/**
 * The keeper looks every 5 s for what should not be (delivery.md section 6): rows that nobody armed, facts that nobody
 * relayed, workflows that were not told, actions that did not finish. Each count is a metric and is 0 at rest. Every
 * process of the role `line` starts one and stops it with the role; only the holder of the keeper's lease looks, so it
 * holds nothing but that lease and the notices under way: all else is read from the rows in each round.
 */
export function startKeeper(deps: KeeperDeps): { stop(): Promise<void> } {
  const { db, client, dispatcher, relayOutbox, registry, log, everyMs = KEEPER_EVERY_MS } = deps
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
    void relayLeftBehind()
    while (await mendOverdue({ db, healed, log }, MOST)) if (ending) return
    await tell()
    await nudge('nudged_for_actions', await unfinishedActions(db, MOST))
    await nudge('nudged_for_quota', await parkedToResume(db, MOST))
    healed.inc({ kind: 'expired_claims' }, await expireClaims(db, MOST))
    for (const [shopId, ids] of await testRunsToNudge(db, MOST))
      healed.inc({ kind: 'nudged_tests' }, await inShop(db, shopId, (tx) => nudgeTestRuns(tx, shopId, ids)))
  }

  /** Beside the rounds, since a Temporal that hangs must not keep rows from being armed; pushes go first. */
  const relayLeftBehind = singleFlight(async () => {
    try {
      while (!ending && !dispatcher.busy() && ((await oldestOutboxSeconds(db)) ?? 0) > LEFT_BEHIND_SECONDS) {
        const relayed = await relayOutbox()
        if (relayed === 0) return
        healed.inc({ kind: 'relayed' }, relayed)
      }
    } catch (error) {
      log.warn({ err: error }, 'the keeper could not relay facts')
    }
  })

  /** What is being told is not read again, here or by the dispatcher: a row is unnotified until it is recorded. */
  const tell = async (): Promise<void> => {
    if (!notifier.idle || dispatcher.telling()) return
    for (const [shopId, ids] of await unnotified(db, { seconds: UNTOLD_SECONDS, most: MOST })) {
      const notices = await inShop(db, shopId, (tx) => readNotices(tx, ids, UNTOLD_BY_HOLDER_SECONDS))
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
  const look = singleFlight(() =>
    round().catch((error: unknown) => log.warn({ err: error }, 'the keeper could not look')),
  )
  void look()
  const timer = setInterval(() => void look(), everyMs)
  return {
    async stop() {
      ending = true
      clearInterval(timer)
      await Promise.all([look.running, relayLeftBehind.running])
      await notifier.stop()
      // For no seconds: the next keeper need not wait for the lease to end.
      await acquireKeeperLease(db, holder, 0).catch(() => {})
    },
  }
}
