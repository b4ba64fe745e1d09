import type { CalendarDate } from '../../../domain/values/japanTime.ts'
import { parseClock } from '../../../domain/values/japanTime.ts'
import {
  type ExistingRow,
  type PlannedScenario,
  planResend,
  planRow,
} from '../../../domain/delivery/planning.ts'
import type { RecurringCountRule } from '../../../domain/orders/recurringCount.ts'
import type { ShopTx } from '../../database.ts'
import type { OrderToPlan } from './readOrder.ts'
import type { JudgedCandidate } from './candidates.ts'
import { type Move, reorderRows, writeMoves } from './writeMoves.ts'

/**
 * Brings the rows of an order in line with its present facts: rows that move get the next generation; rows being sent
 * and final ones stay (delivery.md section 3). Only the newest attempt of a scenario can move: an attempt that a
 * person had sent again never opens beside its re-send.
 */
export async function moveRows(
  tx: ShopTx,
  order: OrderToPlan,
  candidates: readonly JudgedCandidate[],
): Promise<void> {
  const excluded = new Set(
    candidates.flatMap(({ message, enrolment }) => (enrolment.verdict === 'exclusive' ? [message.id] : [])),
  )
  const moves: Move[] = []
  const toReorder: string[] = []
  for (const row of await lockRows(tx, order)) {
    const planOne = row.attempt === 1 ? planRow : planResend
    const plan = planOne(existingRow(row), { order, scenario: scenarioOf(row, excluded), now: order.now })
    if (plan.change !== 'keep')
      moves.push({
        id: row.id,
        from: row.state,
        timingVersion: row.timing_version,
        deliveryOrder: row.message_delivery_order,
        plan,
      })
    else if (isOutOfOrder(row)) toReorder.push(row.id)
  }
  await writeMoves(tx, order, moves)
  await reorderRows(tx, toReorder)
}

const isOutOfOrder = (row: Row): boolean =>
  (row.state === 'planned' || row.state === 'armed') && row.delivery_order !== row.message_delivery_order

const lockRows = (tx: ShopTx, order: OrderToPlan) =>
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

type Row = Awaited<ReturnType<typeof lockRows>>[number]
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
export const existingRow = (row: RowColumns): ExistingRow => ({
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

const scenarioOf = (row: Row, excluded: ReadonlySet<string>): PlannedScenario => ({
  timing: { dayOffset: row.day_offset, sendTime: parseClock(row.send_time) },
  timingVersion: row.timing_version,
  timedAt: row.timed_at.getTime(),
  removed: row.scenario_removed_at !== null || row.message_removed_at !== null,
  excluded: row.message_id !== null && excluded.has(row.message_id),
  recurringCountRule: row.recurring_count_rule as RecurringCountRule | null,
  eligibleSince: row.widened_at?.getTime() ?? 0,
  outageGraceMinutes: row.outage_grace_minutes,
})
