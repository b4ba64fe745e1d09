import type { Client } from '@temporalio/client'
import pLimit from 'p-limit'
import type { Logger } from 'pino'
import { Counter, type Registry } from 'prom-client'
import type { Db } from '../schema/database.ts'
import { forgetOldRows } from '../schema/forgetting.ts'
import { listen } from '../schema/listen.ts'
import { claimOutbox, finishOutbox, type OutboxRow, retryOutbox } from '../schema/outbox.ts'
import { typedAttributes } from '../workflows/searchAttributes.ts'

const BATCH = 400
const AT_ONCE = 32
/** A claim is kept so long; then another relay may take it (this one has died). */
const CLAIM_SECONDS = 15
const POLL_MS = 1_000
/** A fact is tried so long, so that a shutdown need not wait for a Temporal that is down. */
const DEADLINE_MS = 5_000
const FORGET_MS = 10 * 60_000

/** What a relay needs. */
export interface RelayDeps {
  db: Db
  databaseUrl: string
  client: Client
  registry: Registry
  log: Logger
}

/**
 * Carries facts from the outbox to workflows by signalWithStart (delivery.md section 2). A fact may be
 * carried twice, never lost: it is marked done after Temporal has taken it.
 */
export async function startRelay(deps: RelayDeps): Promise<{ stop(): Promise<void> }> {
  const { db, log, registry } = deps
  const relayed = new Counter({
    name: 'todoke_outbox_relayed_total',
    help: 'Facts carried to workflows',
    labelNames: ['signal'],
    registers: [registry],
  })
  let ending = false
  let wake: () => void = () => {}
  let failures = 0

  const round = async (): Promise<number> => {
    const rows = await claimOutbox(db, BATCH, CLAIM_SECONDS)
    if (rows.length === 0) return 0
    const { done, failed, error } = await carry(deps.client, rows)
    await finishOutbox(
      db,
      done.flatMap((group) => group.map((row) => row.id)),
    )
    for (const group of done) relayed.inc({ signal: group[0]?.signal ?? '' }, group.length)
    if (failed.length > 0) {
      failures += 1
      const ids = failed.flat().map((row) => row.id)
      log.warn({ err: error, facts: ids.length }, 'Temporal did not take facts; they wait in the outbox')
      await retryOutbox(db, ids, String(error), Math.min(30, 2 ** Math.min(failures, 5)))
    } else failures = 0
    return done.length
  }

  const run = async (): Promise<void> => {
    while (!ending) {
      const carried = await round().catch((error: unknown) => {
        log.warn({ err: error }, 'the relay cannot reach Postgres')
        return 0
      })
      if (carried > 0) continue
      await new Promise<void>((resolve) => {
        wake = resolve
        setTimeout(resolve, POLL_MS).unref()
      })
    }
  }

  const ears = await listen({
    url: deps.databaseUrl,
    name: 'todoke-relay',
    channel: 'todoke_outbox',
    heard: () => wake(),
    log,
  })
  const forget = (): void =>
    void forgetOldRows(db).catch((error: unknown) => log.warn({ err: error }, 'old rows were not deleted'))
  const forgetting = setInterval(forget, FORGET_MS)
  const running = run()
  return {
    async stop() {
      ending = true
      clearInterval(forgetting)
      await ears.stop()
      wake()
      await running
    },
  }
}

type Group = OutboxRow[]

/** Facts of one batch for the same workflow go one after another, those that say the same as one signal. */
function byWorkflow(rows: OutboxRow[]): Group[][] {
  const workflows = new Map<string, Map<string, Group>>()
  for (const row of rows) {
    const signals = workflows.get(row.workflowId) ?? new Map<string, Group>()
    workflows.set(row.workflowId, signals)
    const key = `${row.signal}${JSON.stringify(row.signalArgs)}`
    const group = signals.get(key)
    if (group) group.push(row)
    else signals.set(key, [row])
  }
  return [...workflows.values()].map((signals) => [...signals.values()])
}

async function carry(
  client: Client,
  rows: OutboxRow[],
): Promise<{ done: Group[]; failed: Group[]; error: unknown }> {
  const limit = pLimit(AT_ONCE)
  const done: Group[] = []
  const failed: Group[] = []
  let error: unknown
  await Promise.all(
    byWorkflow(rows).map((groups) =>
      limit(async () => {
        for (const [index, group] of groups.entries()) {
          try {
            if (group[0]) await signalWithStart(client, group[0])
            done.push(group)
          } catch (thrown) {
            error = thrown
            failed.push(...groups.slice(index))
            return
          }
        }
      }),
    ),
  )
  return { done, failed, error }
}

const signalWithStart = (client: Client, row: OutboxRow) =>
  client.withDeadline(Date.now() + DEADLINE_MS, () => startOrSignal(client, row))

const startOrSignal = (client: Client, row: OutboxRow) =>
  client.workflow.signalWithStart(row.workflowType, {
    workflowId: row.workflowId,
    taskQueue: row.start.taskQueue,
    args: [row.start.input],
    signal: row.signal,
    signalArgs: row.signalArgs,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    typedSearchAttributes: typedAttributes(row.start.attributes),
    staticSummary: row.start.summary,
    priority: { fairnessKey: row.shopId },
  })
