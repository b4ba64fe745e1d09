import { sql } from 'kysely'
import { armAt } from '../../../domain/delivery/armTime.ts'
import type { CalendarDate } from '../../../domain/values/japanTime.ts'
import { parseClock } from '../../../domain/values/japanTime.ts'
import {
  type ExistingRow,
  type PlannedScenario,
  planResend,
  planRow,
  type RowPlan,
} from '../../../domain/delivery/planning.ts'
import type { RecurringCountRule } from '../../../domain/orders/recurringCount.ts'
import type { ShopTx } from '../../database.ts'
import type { OrderToPlan } from './readOrder.ts'
import type { AskedMessage } from './takers.ts'

/**
 * Brings the rows of an order in line with its facts as they are now: rows that moved get the next
 * generation, rows being sent and final ones stay (delivery.md section 3). Of a scenario's attempts only the newest
 * can move: what a person had sent again never opens beside its re-send.
 */
export async function moveRows(
  tx: ShopTx,
  order: OrderToPlan,
  asked: readonly AskedMessage[],
): Promise<void> {
  const takenElsewhere = new Set(
    asked.flatMap(({ row, taking }) => (taking.verdict === 'exclusive' ? [row.id] : [])),
  )
  const rows = await rowsOf(tx, order)
  for (const row of rows) {
    const planOne = row.attempt === 1 ? planRow : planResend
    const plan = planOne(existing(row), order, scenarioOf(row, takenElsewhere), order.now)
    if (plan.change !== 'keep') await write(tx, order, row, plan)
    else if (isOutOfOrder(row)) await reorder(tx, row)
  }
}

/** The message's 配信順 was edited while the row waits (domain.md V10, V18). */
const isOutOfOrder = (row: Row): boolean =>
  (row.state === 'planned' || row.state === 'armed') && row.delivery_order !== row.message_delivery_order

/** In place: the order among rows due together is the dispatcher's alone, no workflow has to wake for it. */
const reorder = (tx: ShopTx, row: Row) =>
  tx
    .updateTable('deliveries')
    .set({ delivery_order: row.message_delivery_order })
    .where('id', '=', row.id)
    .execute()

const rowsOf = (tx: ShopTx, order: OrderToPlan) =>
  tx
    .selectFrom('deliveries as d')
    .innerJoin('scenarios as s', 's.id', 'd.scenario_id')
    .innerJoin('follow_messages as m', 'm.id', 'd.message_id')
    .select([
      'd.id',
      'd.message_id',
      'd.attempt',
      'd.state',
      'd.reason',
      'd.due_at',
      'd.planned_ship_date',
      'd.planned_count',
      'd.plan_version',
      'd.member_id',
      'd.known_at',
      'd.first_attempt_at',
      'd.maybe_sent',
      'd.settled_at',
      'd.delivery_order',
      's.day_offset',
      's.send_time',
      's.timing_version',
      's.timed_at',
      's.removed_at as scenario_removed_at',
      'm.removed_at as message_removed_at',
      'm.recurring_count_rule',
      'm.outage_grace_minutes',
      'm.widened_at',
      'm.delivery_order as message_delivery_order',
    ])
    .where('d.order_id', '=', order.id)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('deliveries as n')
            .select('n.id')
            .whereRef('n.scenario_id', '=', 'd.scenario_id')
            .whereRef('n.order_id', '=', 'd.order_id')
            .whereRef('n.attempt', '>', 'd.attempt'),
        ),
      ),
    )
    .orderBy('d.id')
    .forUpdate(['d'])
    .execute()

type Row = Awaited<ReturnType<typeof rowsOf>>[number]
type RowColumns = Pick<
  Row,
  | 'state'
  | 'reason'
  | 'due_at'
  | 'planned_ship_date'
  | 'planned_count'
  | 'plan_version'
  | 'member_id'
  | 'known_at'
  | 'settled_at'
  | 'first_attempt_at'
  | 'maybe_sent'
>

/** A row as planning reads it. */
export const existing = (row: RowColumns): ExistingRow => ({
  state: row.state,
  reason: row.reason,
  dueAt: row.due_at.getTime(),
  plannedShipDate: row.planned_ship_date as CalendarDate | null,
  plannedCount: row.planned_count,
  planVersion: row.plan_version,
  memberId: row.member_id,
  knownAt: row.known_at.getTime(),
  settledAt: row.settled_at?.getTime() ?? null,
  attempted: row.first_attempt_at !== null,
  maybeSent: row.maybe_sent,
})

const scenarioOf = (row: Row, takenElsewhere: ReadonlySet<string>): PlannedScenario => ({
  timing: { dayOffset: row.day_offset, sendTime: parseClock(row.send_time) },
  timingVersion: row.timing_version,
  timedAt: row.timed_at.getTime(),
  removed: row.scenario_removed_at !== null || row.message_removed_at !== null,
  takenByAnother: row.message_id !== null && takenElsewhere.has(row.message_id),
  recurringCountRule: row.recurring_count_rule as RecurringCountRule | null,
  askedAt: row.widened_at?.getTime() ?? 0,
  outageGraceMinutes: row.outage_grace_minutes,
})

async function write(
  tx: ShopTx,
  order: OrderToPlan,
  row: Row,
  plan: Exclude<RowPlan, { change: 'keep' }>,
): Promise<void> {
  const now = new Date(order.now)
  const change =
    plan.change === 'close'
      ? { state: plan.state, reason: plan.reason, settled_at: now, notified_at: now }
      : {
          state: 'planned' as const,
          reason: null,
          settled_at: null,
          notified_at: null,
          due_at: new Date(plan.dueAt),
          known_at: new Date(plan.knownAt),
          arm_at: new Date(armAt(plan.dueAt, order.id, order.now)),
          clamped: plan.clamped,
          planned_ship_date: order.shipDate,
          planned_count: order.recurringCount,
          plan_version: row.timing_version,
          member_id: order.memberId,
          member_no: order.memberNo,
          delivery_order: row.message_delivery_order,
        }
  await tx
    .updateTable('deliveries')
    .set({
      ...change,
      generation: sql<number>`generation + 1`,
      not_before: null,
      retry_at: null,
      armed_at: null,
      armed_by: null,
      nudged_at: null,
    })
    .where('id', '=', row.id)
    .execute()
}
