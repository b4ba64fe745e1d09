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

/** How often the connections of the database are looked at. */
const EVERY_MS = 5_000
/** How often what Temporal really has is listed too: it heals what was deleted or changed by hand. */
const LISTED_EVERY_MS = 60_000
/** One pass; a server that does not answer must not hold up the stop. */
const PASS_MS = 30_000

/** What keeps the schedules in line with the connections. */
export interface ScheduleDeps {
  db: Db
  client: Client
  /** How often a connection is pulled, in seconds. */
  intervalSeconds: number
  log: Pick<Logger, 'info' | 'warn'>
  /** Milliseconds between two passes. Default 5,000. */
  everyMs?: number
}

/**
 * Keeps one schedule in Temporal for each cart connection: makes missing ones, removes those of removed
 * connections, changes the interval of the others. Goes on while Temporal or the database is down. Any
 * number of processes may do this at once.
 */
export function startSchedules(deps: ScheduleDeps): { stop(): Promise<void> } {
  const { client, log, everyMs = EVERY_MS } = deps
  const ending = new AbortController()
  const known = new Set<string>()
  let listedAt = Number.NEGATIVE_INFINITY
  let troubled = false

  async function pass(): Promise<void> {
    try {
      await client.withDeadline(Date.now() + PASS_MS, async () => {
        if (performance.now() - listedAt >= LISTED_EVERY_MS) {
          await reconcileListed(deps, known)
          listedAt = performance.now()
        }
        await reconcileKnown(deps, known)
      })
      if (troubled) log.info('schedules of cart connections are kept again')
      troubled = false
    } catch (error) {
      if (!troubled) log.warn({ err: error }, 'schedules of cart connections cannot be kept now')
      troubled = true
    }
  }

  const running = (async () => {
    while (!ending.signal.aborted) {
      await pass()
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

/** What the database has against what we know of Temporal: cheap enough for every few seconds. */
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

/** What Temporal has, listed: fills `known`, and removes what was left over while nobody was looking. */
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
