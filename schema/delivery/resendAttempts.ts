import { sql } from 'kysely'
import type { OperatorId, ShopId } from '../../domain/values/ids.ts'
import { parseClock } from '../../domain/values/japanTime.ts'
import type { ResendCircumstances, ResendFacts } from '../../domain/delivery/resend.ts'
import { resendDueAt } from '../../domain/delivery/resend.ts'
import { sendAt } from '../../domain/messages/sendTime.ts'
import type { ShopTx } from '../database.ts'
import { tellOrders } from '../outbox.ts'
import { plannedColumns } from './planning/plannedColumns.ts'
import { type OrderToPlan, ordersToPlan, orderToPlan } from './planning/readOrder.ts'

/** A settled delivery to be sent again; order and delivery are locked. */
export interface ResendCandidate {
  order: OrderToPlan
  facts: ResendFacts
  circumstances: ResendCircumstances
  row: LockedRow
}

/**
 * Reads and locks what decides whether deliveries may be sent again. Ids of other shops, or without an order, have no
 * candidate. Locks orders in the order of locks (connection, then external id), then deliveries by id.
 */
export async function lockForResend(tx: ShopTx, ids: readonly string[]): Promise<ResendCandidate[]> {
  const { rows: found } = await sql<{ order_id: string }>`
    select distinct order_id from deliveries
     where id = any(${[...ids]}::uuid[]) and order_id is not null`.execute(tx)
  if (found.length === 0) return []
  const orders = await lockOrdersToPlan(
    tx,
    found.map(({ order_id }) => order_id),
  )
  const rows = await lockedRows(tx, ids)
  return rows.flatMap((row) => {
    const order = orders.get(row.order_id ?? '')
    return order === undefined ? [] : [candidateOf(order, row)]
  })
}

async function lockOrdersToPlan(tx: ShopTx, ids: readonly string[]): Promise<Map<string, OrderToPlan>> {
  await sql`
    select 1 from orders where id = any(${[...ids]}::uuid[])
     order by connection_id, external_id for update`.execute(tx)
  const rows = await ordersToPlan(tx).where('o.id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, orderToPlan(row)]))
}

const candidateOf = (order: OrderToPlan, row: LockedRow): ResendCandidate => ({
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
  circumstances: {
    superseded: row.newest_attempt > row.attempt,
    acting: row.actions_open > 0,
    orderEnded: order.cancelled || order.stopped || order.connectionRemoved || order.shipDate === null,
    removed: row.scenario_removed_at !== null || row.message_removed_at !== null,
  },
})

/** Whether an earlier attempt of `d` may have arrived, whatever became of `d`: doubt is never lifted. */
export const doubtedBefore = sql<boolean>`exists (select 1 from deliveries n
  where n.scenario_id = d.scenario_id and n.order_id = d.order_id and n.attempt < d.attempt
    and (n.state = 'unknown' or n.ambiguous or n.maybe_sent))`

const lockedRows = (tx: ShopTx, ids: readonly string[]) =>
  tx
    .selectFrom('deliveries as d')
    .innerJoin('scenarios as s', 's.id', 'd.scenario_id')
    .innerJoin('follow_messages as m', 'm.id', 'd.message_id')
    .select([
      'd.order_id',
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
      doubtedBefore.as('doubted_before'),
    ])
    .where('d.id', 'in', ids)
    .orderBy('d.id')
    .forUpdate(['d'])
    .execute()
type LockedRow = Awaited<ReturnType<typeof lockedRows>>[number]

/**
 * Inserts the next attempts, rows with retry keys of their own, due by {@link resendDueAt}, and tells the workflows
 * of their orders. Answers ids and due times. Takes candidates that {@link lockForResend} locked and the rule
 * accepted.
 */
export async function insertResends(
  tx: ShopTx,
  {
    shopId,
    requestedBy,
    candidates,
  }: { shopId: ShopId; requestedBy: OperatorId; candidates: readonly ResendCandidate[] },
): Promise<{ id: string; due_at: Date }[]> {
  if (candidates.length === 0) return []
  const made = await tx
    .insertInto('deliveries')
    .values(candidates.map((one) => nextAttempt(shopId, requestedBy, one)))
    .returning(['id', 'due_at'])
    .execute()
  const orderIds = [...new Set(candidates.map(({ order }) => order.id))]
  await tellOrders(tx, { shopId, orderIds, fact: 'nudged' })
  return made
}

function nextAttempt(shopId: ShopId, requestedBy: OperatorId, { order, row }: ResendCandidate) {
  if (order.shipDate === null) throw new Error('an order without a ship date has nothing to send')
  const timing = { dayOffset: row.day_offset, sendTime: parseClock(row.send_time) }
  const dueAt = resendDueAt(order.now, sendAt(order.shipDate, timing, order.floor))
  return {
    shop_id: shopId,
    ...plannedColumns(order, { dueAt, knownAt: order.now, timingVersion: row.timing_version }),
    message_id: row.message_id,
    scenario_id: row.scenario_id,
    attempt: row.attempt + 1,
    delivery_order: row.delivery_order,
    state: 'planned' as const,
    requested_by: requestedBy,
  }
}
