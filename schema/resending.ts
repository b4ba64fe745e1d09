import { sql } from 'kysely'
import { armAt } from '../domain/armTime.ts'
import type { DeliveryState, Reason } from '../domain/deliveryStates.ts'
import type { OperatorId, OrderId, ShopId } from '../domain/ids.ts'
import { parseClock } from '../domain/japanTime.ts'
import type { ResendCircumstances, ResendFacts } from '../domain/resend.ts'
import { resendDueAt } from '../domain/resend.ts'
import { sendAt } from '../domain/sendTime.ts'
import type { ShopTx } from './database.ts'
import { present } from './edits.ts'
import { tellOrders } from './outbox.ts'
import { type OrderToPlan, readOrderToPlan } from './planning/readOrder.ts'

/** A settled delivery that someone wants sent again, its order and itself locked. */
export interface ResendCandidate {
  order: OrderToPlan
  facts: ResendFacts
  around: ResendCircumstances
  row: LockedRow
}

/**
 * Reads all that bears on sending a delivery again. Locks as planning does: the order, then the delivery.
 * @throws NoSuchRow
 */
export async function lockForResend(tx: ShopTx, id: string): Promise<ResendCandidate> {
  const { order_id } = present(
    await tx.selectFrom('deliveries').select('order_id').where('id', '=', id).executeTakeFirst(),
  )
  const order = order_id === null ? null : await readOrderToPlan(tx, order_id as OrderId)
  if (!order) return present<ResendCandidate>(undefined)
  const row = await lockedRow(tx, id)
  return {
    order,
    row,
    facts: {
      state: row.state,
      reason: row.reason,
      ambiguous: row.ambiguous || row.doubted_before,
      maybeSent: row.maybe_sent,
      graceOver: order.now >= row.due_at.getTime() + row.outage_grace_minutes * 60_000,
      isTest: row.is_test,
    },
    around: {
      superseded: row.newest_attempt > row.attempt,
      acting: row.actions_open > 0,
      orderEnded: order.cancelled || order.stopped || order.connectionRemoved || order.shipDate === null,
      removed: row.scenario_removed_at !== null || row.message_removed_at !== null,
    },
  }
}

const lockedRow = (tx: ShopTx, id: string) =>
  tx
    .selectFrom('deliveries as d')
    .innerJoin('scenarios as s', 's.id', 'd.scenario_id')
    .innerJoin('follow_messages as m', 'm.id', 'd.message_id')
    .select([
      'd.message_id',
      'd.scenario_id',
      'd.attempt',
      'd.state',
      'd.reason',
      'd.due_at',
      'd.ambiguous',
      'd.maybe_sent',
      'd.is_test',
      'd.actions_open',
      's.day_offset',
      's.send_time',
      's.timing_version',
      's.removed_at as scenario_removed_at',
      'm.removed_at as message_removed_at',
      'm.outage_grace_minutes',
      'm.delivery_order',
      sql<number>`(select max(n.attempt) from deliveries n
        where n.scenario_id = d.scenario_id and n.order_id = d.order_id)`.as('newest_attempt'),
      // An attempt before may have arrived, whatever became of this one.
      sql<boolean>`exists (select 1 from deliveries n
        where n.scenario_id = d.scenario_id and n.order_id = d.order_id and n.attempt < d.attempt
          and (n.state = 'unknown' or n.ambiguous or n.maybe_sent))`.as('doubted_before'),
    ])
    .where('d.id', '=', id)
    .forUpdate(['d'])
    .executeTakeFirstOrThrow()
type LockedRow = Awaited<ReturnType<typeof lockedRow>>

/**
 * Makes the next attempt, a row with a key of its own, due by {@link resendDueAt}, and tells the order's workflow.
 * Answers its id. To be called with what {@link lockForResend} locked and the rule has let through.
 */
export async function insertResend(
  tx: ShopTx,
  shopId: ShopId,
  requestedBy: OperatorId,
  { order, row }: ResendCandidate,
): Promise<string> {
  if (order.shipDate === null) throw new Error('an order without a ship date has nothing to send')
  const timing = { dayOffset: row.day_offset, sendTime: parseClock(row.send_time) }
  const dueAt = resendDueAt(order.now, sendAt(order.shipDate, timing, order.floor))
  const { id } = await tx
    .insertInto('deliveries')
    .values({
      shop_id: shopId,
      line_account_id: order.lineAccountId,
      message_id: row.message_id,
      scenario_id: row.scenario_id,
      order_id: order.id,
      attempt: row.attempt + 1,
      member_id: order.memberId,
      member_no: order.memberNo,
      delivery_order: row.delivery_order,
      state: 'planned',
      due_at: new Date(dueAt),
      known_at: new Date(order.now),
      arm_at: new Date(armAt(dueAt, order.id, order.now)),
      planned_ship_date: order.shipDate,
      planned_count: order.recurringCount,
      plan_version: row.timing_version,
      requested_by: requestedBy,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tellOrders(tx, shopId, [order.id], 'nudged')
  return id
}

/** Which deliveries of the shop are listed. */
export interface ResendListFilter {
  /** Due at or after it. */
  since: Date
  messageId?: string
}

/**
 * The newest attempts that domain/resend.ts lets be sent again: one query for each index that finds them.
 * `d` are deliveries, `m` their messages.
 */
function candidates(shopId: ShopId, { since, messageId }: ResendListFilter) {
  const common = sql`d.shop_id = ${shopId} and d.due_at >= ${since} and not d.is_test
    and (${messageId ?? null}::uuid is null or d.message_id = ${messageId ?? null}::uuid)
    and not exists (select 1 from deliveries n
                     where n.scenario_id = d.scenario_id and n.order_id = d.order_id and n.attempt > d.attempt)`
  return sql`
    select d.id from deliveries d where ${common} and d.state = 'failed'
    union all select d.id from deliveries d where ${common} and d.state = 'unknown'
    union all select d.id from deliveries d where ${common} and d.state = 'skipped' and d.reason = 'OUTAGE_EXPIRED'
    union all select d.id from deliveries d join follow_messages m on m.id = d.message_id
      where ${common} and d.state = 'parked'
        and d.due_at + make_interval(mins => m.outage_grace_minutes) <= (select clock_timestamp())`
}

/** Deliveries of one message that came to the same end. */
export interface ResendCount {
  messageId: string
  messageName: string
  state: DeliveryState
  reason: Reason | null
  ambiguous: boolean
  maybeSent: boolean
  count: number
  oldestDueAt: Date
  newestDueAt: Date
}

/** The row of a candidate, by its id whatever the planner guesses: a walk through all messages' rows costs more. */
const itself = sql`(select * from deliveries x where x.id = c.id offset 0)`

/** What may be sent again, counted by message and by how it ended; the oldest first. */
export async function countResendable(
  tx: ShopTx,
  shopId: ShopId,
  filter: ResendListFilter,
): Promise<ResendCount[]> {
  const { rows } = await sql<ResendCount>`
    select d.message_id as "messageId", m.admin_name as "messageName", d.state, d.reason, d.ambiguous,
           d.maybe_sent as "maybeSent", count(*)::int as count,
           min(d.due_at) as "oldestDueAt", max(d.due_at) as "newestDueAt"
      from (${candidates(shopId, filter)}) c
      cross join lateral ${itself} d
      join follow_messages m on m.id = d.message_id
     group by 1, 2, 3, 4, 5, 6 order by min(d.due_at), d.message_id`.execute(tx)
  return rows
}

/** Ids of the deliveries that may be sent again, the oldest first, after the key of the page before. */
export async function listResendable(
  tx: ShopTx,
  shopId: ShopId,
  filter: ResendListFilter,
  after: { dueAt: string; id: string } | null,
  most: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select d.id from (${candidates(shopId, filter)}) c cross join lateral ${itself} d
     where ${after === null} or (d.due_at, d.id) > (${after?.dueAt ?? null}::timestamptz, ${after?.id ?? null}::uuid)
     order by d.due_at, d.id limit ${most}`.execute(tx)
  return rows.map(({ id }) => id)
}
