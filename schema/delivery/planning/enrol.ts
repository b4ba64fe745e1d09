import { armAt } from '../../../domain/delivery/armTime.ts'
import type { ShopId } from '../../../domain/values/ids.ts'
import { type PlannedScenario, planRow } from '../../../domain/delivery/planning.ts'
import type { RecurringCountRule } from '../../../domain/orders/recurringCount.ts'
import { parseClock } from '../../../domain/values/japanTime.ts'
import { askedSince, getsScenario } from '../../../domain/messages/trigger.ts'
import type { ShopTx } from '../../database.ts'
import type { OrderToPlan } from './readOrder.ts'
import type { AskedMessage, AskingRow } from './takers.ts'

/**
 * Enrols an order in the messages that it triggers and makes their delivery rows: the scenarios that
 * existed at the trigger instant, no others, ever (domain.md B3, D2). Enrolled ones are left alone. One that
 * another message keeps the order from is enrolled too, its rows closed as EXCLUSIVE: a person sees why, and they
 * open again when the other one goes out of the way (D8, V11).
 */
export async function enrolOrder(
  tx: ShopTx,
  shopId: ShopId,
  order: OrderToPlan,
  asked: readonly AskedMessage[],
): Promise<void> {
  const triggeredAt = order.shipDateFirstSeenAt
  if (triggeredAt === null) return
  for (const { row: message, taker, taking } of asked) {
    if (taker.enrolled || taking.verdict === 'no') continue
    const since = askedSince({ productIds: new Set(Object.keys(message.products)) }, taker)
    if (since === null) continue
    const made = await tx
      .insertInto('enrolments')
      .values({
        message_id: message.id,
        order_id: order.id,
        shop_id: shopId,
        // A person who lets an order of HISTORY in is its trigger.
        enrolled_at: new Date(order.history ? order.now : triggeredAt),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    const takenByAnother = taking.verdict === 'exclusive'
    if (made.numInsertedOrUpdatedRows) await makeRows(tx, shopId, order, message, { since, takenByAnother })
  }
}

async function makeRows(
  tx: ShopTx,
  shopId: ShopId,
  order: OrderToPlan,
  message: AskingRow,
  { since, takenByAnother }: { since: number; takenByAnother: boolean },
): Promise<void> {
  const scenarios = await tx
    .selectFrom('scenarios')
    .selectAll()
    .where('message_id', '=', message.id)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute()
  const gets = scenarios.filter((scenario) => getsScenario(scenario.created_at.getTime(), order, since))
  const rows = gets.map((scenario) => {
    const facts: PlannedScenario = {
      timing: { dayOffset: scenario.day_offset, sendTime: parseClock(scenario.send_time) },
      timingVersion: scenario.timing_version,
      timedAt: scenario.timed_at.getTime(),
      removed: false,
      takenByAnother,
      recurringCountRule: message.recurring_count_rule as RecurringCountRule | null,
      askedAt: Math.max(since, message.widened_at?.getTime() ?? 0),
      outageGraceMinutes: message.outage_grace_minutes,
    }
    const plan = planRow(null, order, facts, order.now)
    if (plan.change === 'keep') throw new Error('a new row is always planned or closed')
    const closed = plan.change === 'close'
    return {
      shop_id: shopId,
      line_account_id: order.lineAccountId,
      message_id: message.id,
      scenario_id: scenario.id,
      order_id: order.id,
      member_id: order.memberId,
      member_no: order.memberNo,
      delivery_order: message.delivery_order,
      state: closed ? plan.state : ('planned' as const),
      reason: closed ? plan.reason : null,
      due_at: new Date(plan.dueAt),
      known_at: new Date(closed ? order.factsKnownAt : plan.knownAt),
      arm_at: new Date(armAt(plan.dueAt, order.id, order.now)),
      planned_ship_date: order.shipDate,
      planned_count: order.recurringCount,
      plan_version: scenario.timing_version,
      clamped: closed ? false : plan.clamped,
      settled_at: closed ? new Date(order.now) : null,
      notified_at: closed ? new Date(order.now) : null,
    }
  })
  if (rows.length > 0) await tx.insertInto('deliveries').values(rows).execute()
}
