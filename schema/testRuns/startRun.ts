import { sql } from 'kysely'
import type { LineAccountId, ShopId, TestRunId } from '../../domain/values/ids.ts'
import type { CalendarDate } from '../../domain/values/japanTime.ts'
import { TEST_ARMED_BEFORE_SECONDS, testDueTimes } from '../../domain/testRuns/testTiming.ts'
import { readClock } from '../sql/clock.ts'
import type { ShopTx } from '../database.ts'
import { readChannel } from '../delivery/dispatch/readFacts.ts'
import { requireRow } from '../sql/optimisticLock.ts'
import { tellTestRuns } from '../outbox.ts'

/** The order's facts in a test. */
export interface TestOrder {
  sourceOrderId: string | null
  number: string
  productName: string | null
  shipDate: CalendarDate
  recurringCount: number | null
  nextDeliveryDate: CalendarDate | null
  subscriptionCancelled: boolean
}

/** One scenario of the run. */
export interface TestStep {
  scenarioId: string
  timingVersion: number
  /** When it would be due for a real order. Epoch milliseconds. */
  realDueAt: number
  clamped: boolean
}

/** All that a run is started with. */
export interface NewTestRun {
  lineAccountId: string
  messageId: string
  deliveryOrder: number
  order: TestOrder
  /** Why a real order like this would not get the message. */
  leftOut: string | null
  steps: readonly TestStep[]
  gapSeconds: number
  waitAfterSeconds: number
  createdBy: string | null
}

/** A member who may take part in a test, locked. */
export interface TestCandidate {
  id: string
  no: number
  /** A test member of this LINE account. */
  mayTest: boolean
  /** Another run has it. */
  busy: boolean
}

/** The members, locked by id: a concurrent run with one of them waits and then sees this one. */
export async function lockTestMembers(
  tx: ShopTx,
  lineAccountId: string,
  memberIds: readonly string[],
): Promise<Map<string, TestCandidate>> {
  const { rows: locked } = await sql<{ id: string; no: number; may_test: boolean }>`
    select id, no, is_test and line_account_id = ${lineAccountId} as may_test
      from members where id = any(${[...memberIds]}::uuid[]) order by id for no key update`.execute(tx)
  const busy = await tx
    .selectFrom('test_run_members')
    .select('member_id')
    .where(sql<boolean>`member_id = any(${[...memberIds]}::uuid[])`)
    .where('state', '<>', 'closed')
    .execute()
  const others = new Set(busy.map((row) => row.member_id))
  return new Map(
    locked.map(({ id, no, may_test }) => [id, { id, no, mayTest: may_test, busy: others.has(id) }]),
  )
}

/** Pushes left of LINE's monthly limit; null: no limit, or not known. */
export const quotaLeftOf = async (tx: ShopTx, lineAccountId: string): Promise<number | null> =>
  (await readChannel(tx, lineAccountId as LineAccountId)).quota_left

/**
 * Starts a run for locked members: inserts its rows and one delivery per step and member, and tells its workflow.
 * @throws NoSuchRow the LINE account was removed
 */
export async function startTestRun(
  tx: ShopTx,
  { shopId, run, members }: { shopId: ShopId; run: NewTestRun; members: readonly TestCandidate[] },
): Promise<TestRunId> {
  const { order, steps, gapSeconds, waitAfterSeconds } = run
  await lockAccount(tx, run.lineAccountId)
  const now = new Date(await readClock(tx))
  const dueTimes = testDueTimes(now.getTime(), steps.length, gapSeconds)
  const base = { shop_id: shopId, line_account_id: run.lineAccountId, message_id: run.messageId }
  const { id } = await tx
    .insertInto('test_runs')
    .values({
      ...base,
      source_order_id: order.sourceOrderId,
      order_number: order.number,
      product_name: order.productName,
      ship_date: order.shipDate,
      recurring_count: order.recurringCount,
      next_delivery_date: order.nextDeliveryDate,
      subscription_cancelled: order.subscriptionCancelled,
      left_out: run.leftOut,
      gap_seconds: gapSeconds,
      wait_after_seconds: waitAfterSeconds,
      created_by: run.createdBy,
      ends_at: new Date((dueTimes.at(-1) ?? now.getTime()) + waitAfterSeconds * 1_000),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('test_run_members')
    .values(members.map((member) => ({ test_run_id: id, member_id: member.id, shop_id: shopId })))
    .execute()
  const rows = steps.flatMap((step, nth) => {
    const due = dueTimes[nth] ?? now.getTime()
    return members.map((member) => ({
      ...base,
      kind: 'TEST' as const,
      is_test: true,
      test_run_id: id,
      scenario_id: step.scenarioId,
      member_id: member.id,
      member_no: member.no,
      delivery_order: run.deliveryOrder,
      state: 'planned' as const,
      due_at: new Date(due),
      known_at: now,
      arm_at: new Date(due - TEST_ARMED_BEFORE_SECONDS * 1_000),
      planned_ship_date: order.shipDate,
      planned_count: order.recurringCount,
      plan_version: step.timingVersion,
      real_due_at: new Date(step.realDueAt),
      clamped: step.clamped,
    }))
  })
  await tx.insertInto('deliveries').values(rows).execute()
  await tellTestRuns(tx, shopId, [id as TestRunId])
  return id as TestRunId
}

/** A removal of the account waits for this, and then stops the run with the others. */
async function lockAccount(tx: ShopTx, lineAccountId: string): Promise<void> {
  requireRow(
    await tx
      .selectFrom('line_accounts')
      .select('id')
      .where('id', '=', lineAccountId)
      .where('removed_at', 'is', null)
      .forKeyShare()
      .executeTakeFirst(),
  )
}
