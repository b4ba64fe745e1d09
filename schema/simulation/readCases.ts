import { sql } from 'kysely'
import type {
  KnownOfMessage,
  SimulatedLine,
  SimulatedMember,
  SimulatedOrder,
} from '../../domain/simulation/index.ts'
import type { ShopTx } from '../database.ts'
import { existingRow } from '../delivery/planning/moveRows.ts'
import { type OrderToPlan, ordersToPlan, orderToPlan } from '../delivery/planning/readOrder.ts'
import { readSimulatedMembers } from './readMembers.ts'

/** An order with its member and what it has of messages already. */
export interface OrderCase {
  order: OrderToPlan & SimulatedOrder
  member: SimulatedMember | null
  known: Map<string, KnownOfMessage>
}

/** Orders as planning and the gates would read them, by id. Locks and writes nothing. */
export async function readOrderCases(tx: ShopTx, orderIds: readonly string[]): Promise<OrderCase[]> {
  const rows = await ordersToPlan(tx)
    .where(sql<boolean>`o.id = any(${[...orderIds]}::uuid[])`)
    .orderBy('o.id')
    .execute()
  const orders = rows.map(orderToPlan)
  const cancelled = await withCancelledSubscription(tx, orderIds)
  const known = await knownOf(tx, orderIds)
  const lines = await linesOf(tx, orderIds)
  const members = await readSimulatedMembers(
    tx,
    orders.flatMap(({ memberId }) => memberId ?? []),
  )
  return orders.map((order) => ({
    order: {
      ...order,
      subscriptionCancelled: cancelled.has(order.id),
      lines: lines.get(order.id) ?? [],
    },
    member: (order.memberId === null ? undefined : members.get(order.memberId)) ?? null,
    known: known.get(order.id) ?? new Map<string, KnownOfMessage>(),
  }))
}

async function withCancelledSubscription(tx: ShopTx, orderIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select o.id
      from orders o
      join subscriptions s on s.connection_id = o.connection_id and s.external_id = o.subscription_external_id
     where o.id = any(${[...orderIds]}::uuid[]) and s.status = 'CANCELLED'`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}

async function linesOf(tx: ShopTx, orderIds: readonly string[]) {
  const { rows } = await sql<{ id: string; lines: SimulatedLine[] }>`
    select o.id, jsonb_agg(jsonb_build_object(
             'productName', i.product_name,
             'productIds', array(select p.id from products p
                                  where p.connection_id = o.connection_id and p.code = i.product_code)) order by i.line) as lines
      from orders o join order_items i on i.order_id = o.id
     where o.id = any(${[...orderIds]}::uuid[])
     group by o.id`.execute(tx)
  return new Map(rows.map(({ id, lines }) => [id, lines]))
}

async function knownOf(tx: ShopTx, orderIds: readonly string[]) {
  const known = new Map<string, Map<string, Mutable>>()
  const of = (orderId: string, messageId: string): Mutable => {
    const messages = known.get(orderId) ?? new Map<string, Mutable>()
    const message = messages.get(messageId) ?? {
      enrolled: false,
      begun: false,
      admitted: false,
      rows: new Map(),
    }
    known.set(orderId, messages.set(messageId, message))
    return message
  }
  const enrolments = await tx
    .selectFrom('enrolments')
    .select(['order_id', 'message_id'])
    .where(sql<boolean>`order_id = any(${[...orderIds]}::uuid[])`)
    .execute()
  for (const { order_id, message_id } of enrolments) of(order_id, message_id).enrolled = true
  const admissions = await tx
    .selectFrom('history_admissions')
    .select(['order_id', 'message_id'])
    .where(sql<boolean>`order_id = any(${[...orderIds]}::uuid[])`)
    .execute()
  for (const { order_id, message_id } of admissions) of(order_id, message_id).admitted = true
  const deliveries = await tx
    .selectFrom('deliveries')
    .selectAll()
    .where(sql<boolean>`order_id = any(${[...orderIds]}::uuid[])`)
    .orderBy('attempt')
    .execute()
  for (const row of deliveries) {
    if (row.message_id === null || row.scenario_id === null || row.order_id === null) continue
    const message = of(row.order_id, row.message_id)
    if (row.first_attempt_at !== null || row.state === 'sending') message.begun = true
    message.rows.set(row.scenario_id, { ...existingRow(row), attempt: row.attempt })
  }
  return known
}

interface Mutable extends KnownOfMessage {
  rows: Map<string, ReturnType<typeof existingRow> & { attempt: number }>
}
