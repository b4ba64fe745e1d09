import { sql } from 'kysely'
import type { ContentFault } from '../../../domain/line/check/index.ts'
import type { Action } from '../../../domain/members/scenarioActions.ts'
import type { Reason } from '../../../domain/delivery/deliveryStates.ts'
import type { TestRunId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'
import type { LeaseRow } from './leases.ts'

/**
 * How a row is settled. `sending`: LINE may have it, so the same bytes and key go out again later. `armed`: LINE surely
 * did not accept it, so its gates are judged again.
 */
export interface Settled {
  id: string
  state: 'sent' | 'failed' | 'unknown' | 'parked' | 'sending' | 'armed'
  reason: Reason | null
  failure: string | null
  lineRequestId: string | null
  /** For `sending` and `armed`: seconds from now until the next try. */
  againInSeconds: number | null
  ambiguous: boolean
  actions: Action[]
  /** Of `INVALID_CONTENT`. */
  fault?: ContentFault
}

/**
 * Settles a batch of rows that this epoch holds: a dispatcher that lost its lease writes nothing (delivery.md 5.1).
 * Answers the ids that were written.
 */
export async function settle(tx: ShopTx, epoch: number, rows: Settled[]): Promise<string[]> {
  if (rows.length === 0) return []
  const column = <T>(pick: (row: Settled) => T): T[] => rows.map(pick)
  const { rows: written } = await sql<{ id: string }>`
    update deliveries d
       set state = f.state, reason = f.reason, failure = f.failure, content_fault = f.fault,
           line_request_id = coalesce(f.request_id, d.line_request_id),
           pushed_at = case when f.state = 'sent' then clock_timestamp() else d.pushed_at end,
           settled_at = case when f.state in ('sending', 'armed') then null else clock_timestamp() end,
           retry_at = case when f.state in ('sending', 'armed') then clock_timestamp() + make_interval(secs => f.again) end,
           first_attempt_at = case when f.state in ('armed', 'parked') then null else d.first_attempt_at end,
           ambiguous = d.ambiguous or f.ambiguous,
           actions = coalesce(string_to_array(nullif(f.actions, ''), ','), '{}'), actions_open = f.open
      from unnest(${column((row) => row.id)}::uuid[], ${column((row) => row.state)}::text[],
                  ${column((row) => row.reason)}::text[], ${column((row) => row.failure)}::text[],
                  ${column((row) => row.lineRequestId)}::text[], ${column((row) => row.againInSeconds)}::float8[],
                  ${column((row) => row.ambiguous)}::boolean[], ${column((row) => row.actions.join(','))}::text[],
                  ${column((row) => row.actions.length)}::int[],
                  ${column(({ fault }) => (fault ? JSON.stringify(fault) : null))}::jsonb[])
           as f(id, state, reason, failure, request_id, again, ambiguous, actions, open, fault)
     where d.id = f.id and d.state = 'sending' and d.epoch = ${epoch}
    returning d.id`.execute(tx)
  return written.map((row) => row.id)
}

/** A row to be pushed again exactly as it was. */
export interface RepeatedRow {
  id: string
  generation: number
  body: Buffer
  retryKey: string
  /** Instants are epoch milliseconds. */
  dueAt: number
  notBefore: number | null
  /** When its key was first used; after a restore, when it may have been. */
  firstAttemptAt: number
  tries: number
  now: number
  scenarioId: string
  outageGraceMinutes: number
  /** Empty for a test. */
  connectionId: string
  externalId: string
  testRunId: TestRunId | null
}

/**
 * Takes rows in `sending` that nobody pushes: those of older epochs (their dispatcher is gone; whether LINE
 * has them nobody knows, so they are ambiguous from now on) and our own whose next try is due.
 */
export async function takeRepeats(
  tx: ShopTx,
  { lineAccountId, epoch }: LeaseRow,
  most: number,
): Promise<RepeatedRow[]> {
  const { rows } = await sql<{
    id: string
    generation: number
    body: Buffer
    retry_key: string
    due_at: Date
    not_before: Date | null
    first_attempt_at: Date
    tries: number
    now: Date
    scenario_id: string
    outage_grace_minutes: number
    connection_id: string | null
    external_id: string | null
    test_run_id: TestRunId | null
  }>`
    update deliveries d
       set epoch = ${epoch}, ambiguous = d.ambiguous or d.epoch < ${epoch}, retry_at = null, tries = d.tries + 1
      from (select x.id from deliveries x
             where x.line_account_id = ${lineAccountId} and x.state = 'sending'
               and (x.epoch < ${epoch} or (x.epoch = ${epoch} and x.retry_at <= (select clock_timestamp())))
             order by x.due_at, x.id limit ${most} for update skip locked) w,
           follow_messages m
     where d.id = w.id and m.id = d.message_id
    returning d.id, d.generation, d.body, d.retry_key, d.due_at, d.not_before, d.tries, clock_timestamp() as now,
              case when d.maybe_sent then least(d.first_attempt_at, d.due_at)
                   else coalesce(d.first_attempt_at, d.due_at) end as first_attempt_at,
              d.scenario_id, m.outage_grace_minutes, d.test_run_id,
              (select o.connection_id from orders o where o.id = d.order_id) as connection_id,
              (select o.external_id from orders o where o.id = d.order_id) as external_id`.execute(tx)
  return rows.map((row) => ({
    id: row.id,
    generation: row.generation,
    body: row.body,
    retryKey: row.retry_key,
    dueAt: row.due_at.getTime(),
    notBefore: row.not_before?.getTime() ?? null,
    firstAttemptAt: row.first_attempt_at.getTime(),
    tries: row.tries,
    now: row.now.getTime(),
    scenarioId: row.scenario_id,
    outageGraceMinutes: row.outage_grace_minutes,
    connectionId: row.connection_id ?? '',
    externalId: row.external_id ?? '',
    testRunId: row.test_run_id,
  }))
}

/** A claimed row that was not pushed: armed again, or, if LINE may have it from before, due for its next try. */
const NOT_PUSHED = sql`state = case when ambiguous then 'sending' else 'armed' end,
           retry_at = case when ambiguous then clock_timestamp() end,
           first_attempt_at = case when ambiguous then first_attempt_at end`

/** Gives claimed but never pushed rows of this epoch back: an emergency stop, a shutdown. */
export async function giveBack(tx: ShopTx, epoch: number, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`
    update deliveries set ${NOT_PUSHED}
     where id = any(${ids}::uuid[]) and state = 'sending' and epoch = ${epoch}`.execute(tx)
}

/**
 * Gives back what was claimed under this epoch and is not among `held`: the claim was committed, but its answer was
 * lost, so that its holder never had the rows. Answers how many there were.
 */
export async function giveBackLost(
  tx: ShopTx,
  { lineAccountId, epoch }: LeaseRow,
  held: readonly string[],
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update deliveries set ${NOT_PUSHED}
     where line_account_id = ${lineAccountId} and state = 'sending' and epoch = ${epoch} and retry_at is null
       and not (id = any(${held}::uuid[]))
    returning id`.execute(tx)
  return rows.length
}
