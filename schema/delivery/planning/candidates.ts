import { sql } from 'kysely'
import { dateInJapan, parseClock } from '../../../domain/values/japanTime.ts'
import {
  type Candidate,
  candidateOf,
  type EnrolmentVerdict,
  judgeEnrolments,
  type OfferedScenario,
} from '../../../domain/delivery/exclusivity.ts'
import type { ShopTx } from '../../database.ts'
import { candidateMessageOf, TRIGGER_PRODUCTS } from '../../messages/triggerMessage.ts'
import { PENDING } from '../../sql/deliveryStates.ts'
import type { OrderToPlan } from './readOrder.ts'

/** A message with a trigger product in the order, and whether the order enrols in it. */
export interface JudgedCandidate {
  message: Candidate
  enrolment: EnrolmentVerdict
}

/**
 * Judges every message of the order's LINE account that has a trigger product in the order, enrolled or not
 * (domain/delivery/exclusivity.ts). None without a ship date: nothing enrols yet.
 */
export async function judgeCandidates(tx: ShopTx, order: OrderToPlan): Promise<JudgedCandidate[]> {
  if (order.shipDate === null || order.shipDateFirstSeenAt === null) return []
  const { now } = order
  const rows = await candidateRows(tx, order)
  const candidates = rows.map(({ times, ...row }) =>
    candidateOf(
      candidateMessageOf(row),
      { ...row, offered: () => times.map(offered) },
      { order, rules: order, now },
    ),
  )
  const { oneSeriesPerOrder } = order
  const verdicts = judgeEnrolments(order, candidates, { oneSeriesPerOrder, today: dateInJapan(now) })
  return candidates.map((message) => ({
    message,
    enrolment: verdicts.get(message.id) ?? { verdict: 'no' },
  }))
}

/** The scenarios of a message that this order gets or has. */
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

interface ScenarioTime extends Omit<OfferedScenario, 'timing'> {
  dayOffset: number
  sendTime: string
}

const offered = ({ dayOffset, sendTime, ...time }: ScenarioTime): OfferedScenario => ({
  ...time,
  timing: { dayOffset, sendTime: parseClock(sendTime) },
})

const candidateRows = (tx: ShopTx, order: OrderToPlan) =>
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
