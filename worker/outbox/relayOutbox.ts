import type { Client } from '@temporalio/client'
import pLimit from 'p-limit'
import type { Logger } from 'pino'
import { Counter, type Registry } from 'prom-client'
import type { Db } from '../../schema/database.ts'
import { claimOutbox, finishOutbox, type OutboxRow, retryOutbox } from '../../schema/outboxClaims.ts'
import { typedAttributes } from '../../workflows/runtime/searchAttributes.ts'

/** Few enough to be relayed within a claim at a tenth of the usual pace: a crowded Temporal gets none twice. */
const BATCH = 160
const AT_ONCE = 32
/** How long a claim is kept; then its relay is taken for dead and another may claim the fact. */
export const CLAIM_SECONDS = 15
/** The timeout of one fact, so that a shutdown need not wait for a Temporal that is down. */
const DEADLINE_MS = 5_000
const RELAYED = 'todoke_outbox_relayed_total'

/** What relaying needs. */
export interface RelayOutboxDeps {
  db: Db
  client: Client
  registry: Registry
  log: Logger
}

/** Relays one batch of facts that nobody else has claimed, oldest first; answers how many Temporal took. */
export type RelayOutbox = () => Promise<number>

/**
 * Relays facts from the outbox to workflows by signalWithStart (delivery.md section 2). A fact may be relayed
 * twice, never lost: it is marked done after Temporal has taken it. Any number of relays share the outbox.
 */
export function createRelayOutbox({ db, client, registry, log }: RelayOutboxDeps): RelayOutbox {
  const relayed = relayedIn(registry)
  let failures = 0
  return async () => {
    const rows = await claimOutbox(db, BATCH, CLAIM_SECONDS)
    if (rows.length === 0) return 0
    const { done, failed, error } = await relay(client, rows)
    const taken = done.flat().map((row) => row.id)
    await finishOutbox(db, taken)
    for (const group of done) relayed.inc({ signal: group[0]?.signal ?? '' }, group.length)
    if (failed.length > 0) {
      failures += 1
      const ids = failed.flat().map((row) => row.id)
      log.warn({ err: error, facts: ids.length }, 'Temporal did not take facts; they wait in the outbox')
      await retryOutbox(db, { ids, error: String(error), seconds: Math.min(30, 2 ** Math.min(failures, 5)) })
    } else failures = 0
    return taken.length
  }
}

/** The relay and the keeper of one process count together. */
const relayedIn = (registry: Registry): Counter<'signal'> =>
  (registry.getSingleMetric(RELAYED) as Counter<'signal'> | undefined) ??
  new Counter({
    name: RELAYED,
    help: 'Facts relayed to workflows',
    labelNames: ['signal'],
    registers: [registry],
  })

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

async function relay(
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

/** An event that was answered before its workflow is told: nobody waits for what is left. */
const isAnswered = ({ signal, signalArgs }: OutboxRow): boolean =>
  signal === 'lineEvent' && signalArgs.length > 1

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
    priority: { fairnessKey: row.shopId, ...(isAnswered(row) && { priorityKey: 4 }) },
  })
