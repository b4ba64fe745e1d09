import { sql } from 'kysely'
import type { Action } from '../domain/actions.ts'
import { isCalledOff } from '../domain/cartRecords.ts'
import type { CalendarDate } from '../domain/japanTime.ts'
import type { DeliveryLifeFacts, OrderLifeFacts } from '../domain/orderTimeline.ts'
import type { ShopTx } from './database.ts'
import { type DeliveryRow, listDeliveries } from './deliveriesList.ts'
import type { ShopId } from '../domain/ids.ts'
import { present } from './edits.ts'

/** Deliveries of an order that are told; more messages than that nobody writes for one product. */
const MOST_DELIVERIES = 1_000

/** What is known of an order's life (domain/orderTimeline.ts). @throws NoSuchRow */
export async function readOrderLife(tx: ShopTx, shopId: ShopId, orderId: string): Promise<OrderLifeFacts> {
  const order = present(
    await tx
      .selectFrom('orders')
      .select([
        'ordered_at',
        'ship_date',
        'ship_date_first_seen_at',
        'stopped_at',
        'history',
        'status',
        // An id is made with its row and holds the instant.
        sql<Date | null>`uuid_extract_timestamp(id)`.as('stored_at'),
      ])
      .where('id', '=', orderId)
      .executeTakeFirst(),
  )
  const enrolments = await tx
    .selectFrom('enrolments as e')
    .innerJoin('follow_messages as m', 'm.id', 'e.message_id')
    .select(['e.message_id', 'e.enrolled_at', 'm.admin_name'])
    .where('e.order_id', '=', orderId)
    .execute()
  const page = { ascending: true, after: null, most: MOST_DELIVERIES }
  const deliveries = await listDeliveries(tx, shopId, { orderId }, page)
  return {
    orderedAt: order.ordered_at?.getTime() ?? null,
    storedAt: order.stored_at?.getTime() ?? null,
    shipDate: order.ship_date as CalendarDate | null,
    shipDateFirstSeenAt: order.ship_date_first_seen_at?.getTime() ?? null,
    stoppedAt: order.stopped_at?.getTime() ?? null,
    history: order.history,
    calledOff: isCalledOff(order.status),
    enrolments: enrolments.map((row) => ({
      messageId: row.message_id,
      messageName: row.admin_name,
      enrolledAt: row.enrolled_at.getTime(),
    })),
    deliveries: deliveries.map(lifeOf),
  }
}

const lifeOf = (row: DeliveryRow): DeliveryLifeFacts => ({
  id: row.id,
  messageId: row.message_id,
  messageName: row.admin_name,
  attempt: row.attempt,
  createdAt: row.created_at.getTime(),
  dueAt: row.due_at.getTime(),
  notBefore: row.not_before?.getTime() ?? null,
  armedAt: row.armed_at?.getTime() ?? null,
  firstAttemptAt: row.first_attempt_at?.getTime() ?? null,
  settledAt: row.settled_at?.getTime() ?? null,
  state: row.state,
  reason: row.reason,
  actions: row.actions_done.map(({ action, outcome, doneAt }) => ({
    action: action as Action,
    outcome,
    doneAt: Date.parse(doneAt),
  })),
})
