import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import type { Logger } from 'pino'
import { syncWorkflowId } from '../../domain/outbox/facts.ts'
import { listScheduledConnections, wasRemoved } from '../../schema/carts/scheduledConnections.ts'
import type { Db } from '../../schema/database.ts'
import {
  createSchedule,
  deleteSchedule,
  listSchedules,
  type SyncSchedule,
  updateSchedule,
} from './syncSchedule.ts'

/** Between two reconciliations. */
const INTERVAL_MS = 5_000
/** Between two listings of what Temporal has: they repair what was deleted or changed by hand. */
const LISTING_INTERVAL_MS = 60_000
/** Timeout of one reconciliation, so that a server that does not answer cannot hold up the stop. */
const TIMEOUT_MS = 30_000

interface ScheduleDeps {
  db: Db
  client: Client
  /** Between two pulls of a connection, seconds. */
  intervalSeconds: number
  log: Pick<Logger, 'info' | 'warn'>
  /** Milliseconds between two reconciliations. Default 5,000. */
  everyMs?: number
}

/**
 * Keeps one schedule in Temporal for each cart connection: makes missing ones, removes those of removed
 * connections, corrects the interval of the others. It holds the ids of the schedules that it has seen, is started
 * by the role `carts`, and runs until `stop`, also while Temporal or the database is down. Any number of processes
 * may run it at once.
 */
export function startSchedules(deps: ScheduleDeps): { stop(): Promise<void> } {
  const { client, log, everyMs = INTERVAL_MS } = deps
  const ending = new AbortController()
  const known = new Set<string>()
  let listedAt = Number.NEGATIVE_INFINITY
  let isFailing = false

  async function reconcile(): Promise<void> {
    try {
      await client.withDeadline(Date.now() + TIMEOUT_MS, async () => {
        if (performance.now() - listedAt >= LISTING_INTERVAL_MS) {
          await reconcileListed(deps, known)
          listedAt = performance.now()
        }
        await reconcileKnown(deps, known)
      })
      if (isFailing) log.info('schedules of cart connections are kept again')
      isFailing = false
    } catch (error) {
      if (!isFailing) log.warn({ err: error }, 'schedules of cart connections cannot be kept now')
      isFailing = true
    }
  }

  const running = (async () => {
    while (!ending.signal.aborted) {
      await reconcile()
      await delay(everyMs, undefined, { signal: ending.signal }).catch(() => undefined)
    }
  })()
  return {
    async stop() {
      ending.abort()
      await running
    },
  }
}

/** Compares the database with the schedules already seen: cheap enough for every few seconds. */
async function reconcileKnown(deps: ScheduleDeps, known: Set<string>): Promise<void> {
  const wanted = await wantedSchedules(deps)
  for (const [id, schedule] of wanted) {
    if (known.has(id)) continue
    if (await createSchedule(deps.client, schedule)) deps.log.info({ schedule: id }, 'schedule made')
    else await updateSchedule(deps.client, schedule)
    known.add(id)
  }
  for (const id of known) {
    if (wanted.has(id)) continue
    await deleteSchedule(deps.client, id)
    known.delete(id)
    deps.log.info({ schedule: id }, 'schedule removed')
  }
}

/** Compares the database with what Temporal lists: refills `known`, removes schedules of removed connections. */
async function reconcileListed(deps: ScheduleDeps, known: Set<string>): Promise<void> {
  const wanted = await wantedSchedules(deps)
  known.clear()
  for await (const { id, shopId, connectionId, everyMs } of listSchedules(deps.client)) {
    const schedule = wanted.get(id)
    if (schedule) {
      if (everyMs !== schedule.everyMs) await updateSchedule(deps.client, schedule)
      known.add(id)
    } else if (shopId !== null && (await wasRemoved(deps.db, { shopId, connectionId }))) {
      await deleteSchedule(deps.client, id)
    }
  }
}

/** The schedules that the database asks for, by id. */
async function wantedSchedules({ db, intervalSeconds }: ScheduleDeps): Promise<Map<string, SyncSchedule>> {
  const connections = await listScheduledConnections(db)
  const everyMs = intervalSeconds * 1_000
  return new Map(connections.map((one) => [syncWorkflowId(one.connectionId), { ...one, everyMs }]))
}
