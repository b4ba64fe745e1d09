import type { ShopId } from '../../../domain/values/ids.ts'
import { eligibleSince } from '../../../domain/delivery/exclusivity.ts'
import { type PlannedScenario, planRow } from '../../../domain/delivery/planning.ts'
import { parseClock } from '../../../domain/values/japanTime.ts'
import { getsScenario, triggerSince } from '../../../domain/messages/trigger.ts'
import type { ShopTx } from '../../database.ts'
import type { JudgedCandidate } from './candidates.ts'
import { plannedColumns } from './plannedColumns.ts'
import type { OrderToPlan } from './readOrder.ts'

/**
 * Enrols an order in the messages that it triggers and makes their delivery rows: the scenarios that existed at the
 * trigger instant, no others, ever (domain.md B3, D2). Existing enrolments are left alone. An order that another
 * message keeps to itself is enrolled too, with rows closed as EXCLUSIVE: a person sees why, and they open again when
 * the other message goes away (D8, V11).
 */
export async function enrolOrder(
  tx: ShopTx,
  {
    shopId,
    order,
    candidates,
  }: { shopId: ShopId; order: OrderToPlan; candidates: readonly JudgedCandidate[] },
): Promise<void> {
  const triggeredAt = order.shipDateFirstSeenAt
  const entering = candidates.filter(
    ({ message, enrolment }) =>
      !message.enrolled && enrolment.verdict !== 'no' && triggerSince(order, message) !== null,
  )
  if (triggeredAt === null || entering.length === 0) return
  const made = await tx
    .insertInto('enrolments')
    .values(
      entering.map(({ message }) => ({
        message_id: message.id,
        order_id: order.id,
        shop_id: shopId,
        // Admitting an order of HISTORY is its trigger.
        enrolled_at: new Date(order.history ? order.now : triggeredAt),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('message_id')
    .execute()
  const enrolled = new Set(made.map((row) => row.message_id))
  const rows = await newRows(
    tx,
    order,
    entering.filter(({ message }) => enrolled.has(message.id)),
  )
  if (rows.length === 0) return
  await tx
    .insertInto('deliveries')
    .values(rows.map((row) => ({ shop_id: shopId, ...row })))
    .execute()
}

async function newRows(tx: ShopTx, order: OrderToPlan, enrolled: readonly JudgedCandidate[]) {
  if (enrolled.length === 0) return []
  const scenarios = await tx
    .selectFrom('scenarios')
    .selectAll()
    .where(
      'message_id',
      'in',
      enrolled.map(({ message }) => message.id),
    )
    .where('removed_at', 'is', null)
    .orderBy('message_id')
    .orderBy('id')
    .execute()
  return enrolled.flatMap((candidate) => {
    const since = triggerSince(order, candidate.message)
    if (since === null) return []
    return scenarios
      .filter((scenario) => scenario.message_id === candidate.message.id)
      .filter((scenario) => getsScenario(scenario.created_at.getTime(), order, since))
      .map((scenario) => newRow(order, candidate, scenario))
  })
}

interface ScenarioColumns {
  id: string
  day_offset: number
  send_time: string
  timing_version: number
  timed_at: Date
}

function newRow(order: OrderToPlan, { message, enrolment }: JudgedCandidate, scenario: ScenarioColumns) {
  const timingVersion = scenario.timing_version
  const facts: PlannedScenario = {
    timing: { dayOffset: scenario.day_offset, sendTime: parseClock(scenario.send_time) },
    timingVersion,
    timedAt: scenario.timed_at.getTime(),
    removed: false,
    excluded: enrolment.verdict === 'exclusive',
    recurringCountRule: message.recurringCountRule,
    eligibleSince: eligibleSince(order, message),
    outageGraceMinutes: message.outageGraceMinutes,
  }
  const plan = planRow(null, { order, scenario: facts, now: order.now })
  if (plan.change === 'keep') throw new Error('a new row is always planned or closed')
  const of = { message_id: message.id, scenario_id: scenario.id, delivery_order: message.deliveryOrder }
  if (plan.change === 'plan')
    return {
      ...of,
      ...plannedColumns(order, { ...plan, timingVersion }),
      state: 'planned' as const,
      clamped: plan.clamped,
    }
  const closedAt = new Date(order.now)
  return {
    ...of,
    ...plannedColumns(order, { dueAt: plan.dueAt, knownAt: order.factsKnownAt, timingVersion }),
    state: plan.state,
    reason: plan.reason,
    settled_at: closedAt,
    notified_at: closedAt,
  }
}
