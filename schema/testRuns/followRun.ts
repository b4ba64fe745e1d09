import { sql } from 'kysely'
import type { Action } from '../../domain/members/scenarioActions.ts'
import { isOpen } from '../../domain/delivery/deliveryStates.ts'
import type { MemberId, ShopId, TestRunId } from '../../domain/values/ids.ts'
import type { Db, ShopTx } from '../database.ts'
import { tellTestRuns } from '../outbox.ts'

/** What is left of a run. Instants are epoch milliseconds. */
export interface TestRunPlan {
  open: { id: string; generation: number; armAt: number; dueAt: number }[]
  unfinished: { id: string; actions: Action[] }[]
  memberIds: MemberId[]
  /** The run waits for taps until then; 0: it does not. */
  waitsUntil: number
}

/** Reads what is left of a run; null: there is no such run. */
export async function readTestRunPlan(tx: ShopTx, testRunId: TestRunId): Promise<TestRunPlan | null> {
  const run = await tx
    .selectFrom('test_runs')
    .select(['stopped_at', 'ended_at', 'wait_after_seconds'])
    .where('id', '=', testRunId)
    .executeTakeFirst()
  if (!run) return null
  const rows = await tx
    .selectFrom('deliveries')
    .select(['id', 'generation', 'state', 'arm_at', 'due_at', 'settled_at', 'actions', 'actions_open'])
    .where('test_run_id', '=', testRunId)
    .orderBy('due_at')
    .orderBy('id')
    .execute()
  const members = await tx
    .selectFrom('test_run_members')
    .select('member_id')
    .where('test_run_id', '=', testRunId)
    .orderBy('member_id')
    .execute()
  const done = await doneActions(tx, testRunId)
  const last = Math.max(0, ...rows.map((row) => (row.settled_at ?? row.due_at).getTime()))
  const isOver = run.stopped_at !== null || run.ended_at !== null
  return {
    open: rows
      .filter(({ state }) => isOpen(state))
      .map((row) => ({
        id: row.id,
        generation: row.generation,
        armAt: row.arm_at.getTime(),
        dueAt: row.due_at.getTime(),
      })),
    unfinished: rows
      .filter((row) => !isOpen(row.state) && row.actions_open > 0)
      .map((row) => ({
        id: row.id,
        actions: (row.actions as Action[]).filter((action) => !done.has(`${row.id} ${action}`)),
      }))
      .filter(({ actions }) => actions.length > 0),
    memberIds: members.map((row) => row.member_id as MemberId),
    waitsUntil: isOver ? 0 : last + run.wait_after_seconds * 1_000,
  }
}

async function doneActions(tx: ShopTx, testRunId: TestRunId): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('delivery_actions as a')
    .innerJoin('deliveries as d', 'd.id', 'a.delivery_id')
    .select(['a.delivery_id', 'a.action'])
    .where('d.test_run_id', '=', testRunId)
    .execute()
  return new Set(rows.map((row) => `${row.delivery_id} ${row.action}`))
}

/** Stops whole runs, or only their deliveries to one member. */
interface Stopped {
  shopId: ShopId
  runIds: TestRunId[]
  memberId?: MemberId
}

/**
 * Stops test runs: only deliveries that are being pushed still leave, and their workflows undo what they changed. May
 * be repeated.
 */
export async function stopTestRuns(tx: ShopTx, { shopId, runIds, memberId }: Stopped): Promise<void> {
  if (memberId === undefined)
    await sql`
      update test_runs set stopped_at = clock_timestamp(), ends_at = clock_timestamp()
       where id = any(${runIds}::uuid[]) and stopped_at is null and ended_at is null`.execute(tx)
  // Marked as notified: their workflow plans again, no activity has to be completed.
  await sql`
    update deliveries
       set state = 'cancelled', reason = 'STOPPED', settled_at = clock_timestamp(), notified_at = clock_timestamp()
     where test_run_id = any(${runIds}::uuid[]) and state in ('planned', 'armed')
       and (${memberId ?? null}::uuid is null or member_id = ${memberId ?? null}::uuid)`.execute(tx)
  await tellTestRuns(tx, shopId, runIds)
}

/** Stops what runs test with a member. */
export async function stopTestsOf(tx: ShopTx, shopId: ShopId, memberId: MemberId): Promise<void> {
  const runs = await tx
    .selectFrom('test_run_members')
    .select('test_run_id')
    .where('member_id', '=', memberId)
    .where('state', '<>', 'closed')
    .execute()
  await stopTestRuns(tx, { shopId, runIds: runs.map((run) => run.test_run_id as TestRunId), memberId })
}

/** Stops the runs of a LINE account that is removed: nobody would claim their deliveries, so they would never end. */
export async function stopTestsOfAccount(tx: ShopTx, shopId: ShopId, lineAccountId: string): Promise<void> {
  const runs = await tx
    .selectFrom('test_runs')
    .select('id')
    .where('line_account_id', '=', lineAccountId)
    .where('ended_at', 'is', null)
    .orderBy('id')
    .execute()
  await stopTestRuns(tx, { shopId, runIds: runs.map((run) => run.id as TestRunId) })
}

/** Runs that should have ended, by shop, for the keeper. */
export async function testRunsToNudge(db: Db, most: number): Promise<Map<ShopId, TestRunId[]>> {
  const { rows } = await sql<{ test_run_id: string; shop_id: string }>`
    select * from test_runs_to_nudge(${most})`.execute(db)
  const shops = new Map<ShopId, TestRunId[]>()
  for (const row of rows) {
    const shopId = row.shop_id as ShopId
    shops.set(shopId, [...(shops.get(shopId) ?? []), row.test_run_id as TestRunId])
  }
  return shops
}

/** Nudges the workflows of runs and notes the time. Answers how many. */
export async function nudgeTestRuns(tx: ShopTx, shopId: ShopId, ids: TestRunId[]): Promise<number> {
  await tellTestRuns(tx, shopId, ids)
  await sql`update test_runs set nudged_at = clock_timestamp() where id = any(${ids}::uuid[])`.execute(tx)
  return ids.length
}
