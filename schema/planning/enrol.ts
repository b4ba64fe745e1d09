import { armAt } from '../../domain/armTime.ts'
import type { ShopId } from '../../domain/ids.ts'
import { dateInJapan } from '../../domain/japanTime.ts'
import { type PlannedScenario, planRow } from '../../domain/planning.ts'
import type { RecurringCountRule } from '../../domain/recurringCount.ts'
import { parseClock } from '../../domain/japanTime.ts'
import { askedSince, triggers } from '../../domain/trigger.ts'
import type { ShopTx } from '../database.ts'
import { askingMessage, TRIGGER_PRODUCTS } from './asking.ts'
import type { OrderToPlan } from './readOrder.ts'

/**
 * Enrols an order in the messages that it triggers and makes their delivery rows: the scenarios that
 * existed at the trigger instant, no others, ever (domain.md B3, D2). Enrolled ones are left alone.
 */
export async function enrolOrder(tx: ShopTx, shopId: ShopId, order: OrderToPlan): Promise<void> {
  const triggeredAt = order.shipDateFirstSeenAt
  if (triggeredAt === null) return
  for (const message of await candidateMessages(tx, order)) {
    const triggered = { ...order, productIds: new Set(Object.keys(message.products)) }
    const asking = askingMessage(message)
    const since = askedSince(triggered, asking)
    if (since === null || triggers(triggered, asking, dateInJapan(order.now)) === 'no') continue
    const made = await tx
      .insertInto('enrolments')
      .values({
        message_id: message.id,
        order_id: order.id,
        shop_id: shopId,
        enrolled_at: new Date(triggeredAt),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (made.numInsertedOrUpdatedRows) await makeRows(tx, shopId, order, message, { since, triggeredAt })
  }
}

/** Messages of the order's LINE account for a product in the order, in which it is not enrolled yet. */
const candidateMessages = (tx: ShopTx, order: OrderToPlan) =>
  tx
    .selectFrom('follow_messages as m')
    .innerJoin('follow_message_products as mp', 'mp.message_id', 'm.id')
    .innerJoin('products as p', 'p.id', 'mp.product_id')
    .innerJoin('order_items as i', 'i.product_code', 'p.code')
    .select([
      'm.id',
      'm.enabled',
      'm.widened_at',
      'm.recurring_count_rule',
      'm.backfill_days',
      'm.delivery_order',
      'm.outage_grace_minutes',
      TRIGGER_PRODUCTS.as('products'),
    ])
    .where('m.line_account_id', '=', order.lineAccountId)
    .where('m.removed_at', 'is', null)
    .where('p.connection_id', '=', order.connectionId)
    .where('i.order_id', '=', order.id)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('enrolments as e')
            .select('e.message_id')
            .whereRef('e.message_id', '=', 'm.id')
            .where('e.order_id', '=', order.id),
        ),
      ),
    )
    .groupBy('m.id')
    .orderBy('m.id')
    .execute()

type Candidate = Awaited<ReturnType<typeof candidateMessages>>[number]

async function makeRows(
  tx: ShopTx,
  shopId: ShopId,
  order: OrderToPlan,
  message: Candidate,
  { since, triggeredAt }: { since: number; triggeredAt: number },
): Promise<void> {
  const scenarios = await tx
    .selectFrom('scenarios')
    .selectAll()
    .where('message_id', '=', message.id)
    .where('removed_at', 'is', null)
    // One that back-fill brings was triggered before: it gets what there is now.
    .$if(triggeredAt >= since, (query) => query.where('created_at', '<=', new Date(triggeredAt)))
    .orderBy('id')
    .execute()
  const rows = scenarios.map((scenario) => {
    const facts: PlannedScenario = {
      timing: { dayOffset: scenario.day_offset, sendTime: parseClock(scenario.send_time) },
      timingVersion: scenario.timing_version,
      timedAt: scenario.timed_at.getTime(),
      removed: false,
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
