import { sql } from 'kysely'
import type { DeliveryState, Reason } from '../../domain/delivery/deliveryStates.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import { isUpsellOrder } from '../../domain/responses/upsell.ts'
import type { ShopTx } from '../database.ts'
import type { OrderStatus } from '../tables/columns.ts'

/** Deliveries of one message whose due time lies in [from, to). */
export interface StatisticsRange {
  messageId: string
  from: Date
  to: Date
  /** An order counts when it comes within this many days of the send (domain/responses/upsell.ts). */
  upsellDays: number
  /** Only orders with one of these products; empty: any. */
  upsellProductIds: readonly string[]
}

/** A scenario of the message, removed or not, with the outcome of its deliveries. Tests are excluded everywhere. */
export interface ScenarioStatistics {
  scenarioId: string
  dayOffset: number
  sendTime: string
  isRemoved: boolean
  deliveries: { state: DeliveryState; reason: Reason | null; count: number }[]
  clicks: Counted
  taps: Counted
  upsellOrders: Counted
}
/** Total, and distinct members. */
export interface Counted {
  total: number
  members: number
}

const NONE: Counted = { total: 0, members: 0 }

/** Statistics by scenario, ordered by time. */
export async function readMessageStatistics(
  tx: ShopTx,
  shopId: ShopId,
  range: StatisticsRange,
): Promise<ScenarioStatistics[]> {
  const scenarios = await tx
    .selectFrom('scenarios')
    .select(['id', 'day_offset', 'send_time', 'removed_at'])
    .where('message_id', '=', range.messageId)
    .orderBy('day_offset')
    .orderBy('send_time')
    .orderBy('id')
    .execute()
  const deliveries = await countDeliveries(tx, shopId, range)
  const clicks = await countClicks(tx, shopId, range)
  const taps = await countTaps(tx, shopId, range)
  const upsellOrders = await countUpsellOrders(tx, shopId, range)
  return scenarios
    .map(({ id, day_offset, send_time, removed_at }) => ({
      scenarioId: id,
      dayOffset: day_offset,
      sendTime: send_time,
      isRemoved: removed_at !== null,
      deliveries: deliveries
        .filter((row) => row.scenario_id === id)
        .map(({ state, reason, count }) => ({ state, reason, count })),
      clicks: clicks.get(id) ?? NONE,
      taps: taps.get(id) ?? NONE,
      upsellOrders: upsellOrders.get(id) ?? NONE,
    }))
    .filter(({ isRemoved, deliveries: some }) => !isRemoved || some.length > 0)
}

/** The rows to count; `d` are deliveries. */
const inRange = (shopId: ShopId, { messageId, from, to }: StatisticsRange) =>
  sql`d.shop_id = ${shopId} and d.message_id = ${messageId} and d.due_at >= ${from} and d.due_at < ${to} and not d.is_test`

async function countDeliveries(tx: ShopTx, shopId: ShopId, range: StatisticsRange) {
  const { rows } = await sql<{
    scenario_id: string
    state: DeliveryState
    reason: Reason | null
    count: number
  }>`
    select d.scenario_id, d.state, d.reason, count(*)::int as count
      from deliveries d where ${inRange(shopId, range)}
     group by d.scenario_id, d.state, d.reason
     order by count(*) desc, d.reason`.execute(tx)
  return rows
}

interface CountedRow extends Counted {
  scenario_id: string
}
const byScenario = (rows: CountedRow[]): Map<string, Counted> =>
  new Map(rows.map(({ scenario_id, total, members }) => [scenario_id, { total, members }]))

async function countClicks(tx: ShopTx, shopId: ShopId, range: StatisticsRange) {
  const { rows } = await sql<CountedRow>`
    select d.scenario_id, sum(c.clicks)::int as total, count(distinct c.member_id)::int as members
      from deliveries d join link_clicks c on c.delivery_id = d.id and c.shop_id = d.shop_id
     where ${inRange(shopId, range)} and not c.is_test
     group by d.scenario_id`.execute(tx)
  return byScenario(rows)
}

/** Taps of the recipient, including those without effect. */
async function countTaps(tx: ShopTx, shopId: ShopId, range: StatisticsRange) {
  const { rows } = await sql<CountedRow>`
    select d.scenario_id, count(*)::int as total, count(distinct t.member_id)::int as members
      from deliveries d join taps t on t.delivery_id = d.id and t.shop_id = d.shop_id
     where ${inRange(shopId, range)} and not t.is_test and t.verdict in ('TAKEN', 'AGAIN')
     group by d.scenario_id`.execute(tx)
  return byScenario(rows)
}

/** SQL selects orders around that time; the rule decides which of them count. */
async function countUpsellOrders(tx: ShopTx, shopId: ShopId, range: StatisticsRange) {
  const { upsellDays, upsellProductIds } = range
  const { rows } = await sql<{
    scenario_id: string
    member_id: string
    order_id: string
    sent_at: Date
    ordered_at: Date
    recurring_count: number | null
    status: OrderStatus
  }>`
    select d.scenario_id, d.member_id, o.id as order_id, d.pushed_at as sent_at, o.ordered_at, o.recurring_count,
           o.status
      from deliveries d
      join members m on m.id = d.member_id and not m.is_test
      join member_links l on l.member_id = d.member_id
      join cart_customers c on c.id = l.customer_id
      join orders o on o.connection_id = c.connection_id and o.customer_external_id = c.external_id
       and o.ordered_at > d.pushed_at and o.ordered_at < d.pushed_at + make_interval(days => ${upsellDays + 1})
     where ${inRange(shopId, range)} and d.state = 'sent' and o.shop_id = ${shopId}
       and (${upsellProductIds.length} = 0 or exists (
             select 1 from order_items i join products p on p.connection_id = o.connection_id and p.code = i.product_code
              where i.order_id = o.id and p.id = any(${[...upsellProductIds]}::uuid[])))`.execute(tx)
  const found = new Map<string, { orders: Set<string>; members: Set<string> }>()
  for (const row of rows) {
    const order = {
      sentAt: row.sent_at.getTime(),
      orderedAt: row.ordered_at.getTime(),
      recurringCount: row.recurring_count,
      status: row.status,
    }
    if (!isUpsellOrder(order, upsellDays)) continue
    const one = found.get(row.scenario_id) ?? { orders: new Set(), members: new Set() }
    one.orders.add(row.order_id)
    one.members.add(row.member_id)
    found.set(row.scenario_id, one)
  }
  return new Map(
    [...found].map(([id, { orders, members }]) => [id, { total: orders.size, members: members.size }]),
  )
}
