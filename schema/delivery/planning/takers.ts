import { sql } from 'kysely'
import { dateInJapan, parseClock } from '../../../domain/values/japanTime.ts'
import {
  canStillSend,
  type OfferedTime,
  type Taker,
  type Taking,
  takings,
} from '../../../domain/delivery/taking.ts'
import { askedSince, type TriggerMessage } from '../../../domain/messages/trigger.ts'
import type { ShopTx } from '../../database.ts'
import { askingMessage, TRIGGER_PRODUCTS } from '../../messages/asking.ts'
import { PENDING } from '../../sql/deliveryStates.ts'
import type { OrderToPlan } from './readOrder.ts'

/** A message that asks for an order by a product, and whether it takes it. */
export interface AskedMessage {
  row: AskingRow
  taker: Taker
  taking: Taking
}

/**
 * Every message of the order's LINE account for a product in the order, enrolled or not, with the judgement of
 * domain/delivery/taking.ts. None without a ship date: there is nothing to take yet.
 */
export async function askedMessages(tx: ShopTx, order: OrderToPlan): Promise<AskedMessage[]> {
  if (order.shipDate === null || order.shipDateFirstSeenAt === null) return []
  const rows = await askingRows(tx, order)
  const asked = rows.map((row) => ({ row, taker: takerOf(row, order) }))
  const productIds = new Set(rows.flatMap((row) => Object.keys(row.products)))
  const takers = asked.map(({ taker }) => taker)
  const verdicts = takings({ ...order, productIds }, takers, order, dateInJapan(order.now))
  return asked.map((one) => ({ ...one, taking: verdicts.get(one.row.id) ?? { verdict: 'no' } }))
}

/** Of a message's scenarios those that this order gets or has. */
const SCENARIO_TIMES = (orderId: string) => sql<ScenarioTime[]>`coalesce((
  select jsonb_agg(jsonb_build_object(
           'dayOffset', s.day_offset,
           'sendTime', s.send_time::text,
           'timedAt', floor(extract(epoch from s.timed_at) * 1000),
           'timingVersion', s.timing_version,
           'row', case when d.id is not null then jsonb_build_object(
             'knownAt', floor(extract(epoch from d.known_at) * 1000), 'planVersion', d.plan_version) end,
           'open', coalesce(d.state in ${PENDING}, true)))
    from scenarios s
    left join deliveries d on d.scenario_id = s.id and d.order_id = ${orderId} and d.attempt = 1
   where s.message_id = m.id and s.removed_at is null and (e.order_id is null or d.id is not null)), '[]')`

interface ScenarioTime {
  dayOffset: number
  sendTime: string
  timedAt: number
  timingVersion: number
  row: OfferedTime['row']
  /** Its row is on its way or will be made. */
  open: boolean
}

const askingRows = (tx: ShopTx, order: OrderToPlan) =>
  tx
    .selectFrom('follow_messages as m')
    .innerJoin('follow_message_products as mp', 'mp.message_id', 'm.id')
    .innerJoin('products as p', 'p.id', 'mp.product_id')
    .innerJoin('order_items as i', 'i.product_code', 'p.code')
    .leftJoin('enrolments as e', (join) =>
      join.onRef('e.message_id', '=', 'm.id').on('e.order_id', '=', order.id),
    )
    .select([
      'm.id',
      'm.enabled',
      'm.exclusive',
      'm.widened_at',
      'm.recurring_count_rule',
      'm.backfill_days',
      'm.delivery_order',
      'm.late_grace_minutes',
      'm.outage_grace_minutes',
      TRIGGER_PRODUCTS.as('products'),
      sql<boolean>`e.order_id is not null`.as('enrolled'),
      sql<boolean>`exists (select 1 from history_admissions h
        where h.order_id = ${order.id} and h.message_id = m.id)`.as('admitted'),
      sql<boolean>`exists (select 1 from deliveries b where b.order_id = ${order.id} and b.message_id = m.id
        and (b.first_attempt_at is not null or b.state = 'sending'))`.as('begun'),
      SCENARIO_TIMES(order.id).as('times'),
    ])
    .where('m.line_account_id', '=', order.lineAccountId)
    .where('p.connection_id', '=', order.connectionId)
    .where('i.order_id', '=', order.id)
    .where(({ or, eb }) => or([eb('m.removed_at', 'is', null), eb('e.order_id', 'is not', null)]))
    .groupBy(['m.id', 'e.order_id'])
    .orderBy('m.id')
    .execute()

export type AskingRow = Awaited<ReturnType<typeof askingRows>>[number]

function takerOf(row: AskingRow, order: OrderToPlan): Taker {
  const asking = askingMessage(row)
  const askedAt = askedAtOf(row, asking)
  const times = row.times.map(
    ({ dayOffset, sendTime, ...time }): OfferedTime => ({
      ...time,
      timing: { dayOffset, sendTime: parseClock(sendTime) },
      askedAt,
    }),
  )
  return {
    ...asking,
    id: row.id,
    deliveryOrder: row.delivery_order,
    exclusive: row.exclusive,
    enrolled: row.enrolled,
    begun: row.begun,
    canStillSend: canStillSend(times, order, gracesOf(row), order.now),
  }
}

/** Since when the message asks for an order that it has not enrolled. Epoch milliseconds. */
function askedAtOf(row: AskingRow, asking: TriggerMessage): number {
  const since = askedSince({ productIds: new Set(Object.keys(row.products)) }, asking) ?? 0
  return Math.max(since, row.widened_at?.getTime() ?? 0)
}

const gracesOf = (row: AskingRow) => ({
  lateGraceMinutes: row.late_grace_minutes,
  outageGraceMinutes: row.outage_grace_minutes,
})
