import { sql } from 'kysely'
import type { Action } from '../../domain/members/scenarioActions.ts'
import { isCalledOff } from '../../domain/carts/cartRecords.ts'
import type { CalendarDate } from '../../domain/values/japanTime.ts'
import {
  type DeliveryLifeFacts,
  type OrderLifeFacts,
  UNREAD_DATES,
  type UnreadDateField,
} from '../../domain/delivery/orderTimeline.ts'
import type { ShopTx } from '../database.ts'
import { readPlanFailure } from './planning/planFailures.ts'
import { type DeliveryRow, listDeliveries } from './deliveriesList.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import { requireRow } from '../sql/optimisticLock.ts'

/** At most this many deliveries of an order are shown; no product has more messages. */
const MOST_DELIVERIES = 1_000

/** The facts of an order's timeline (domain/delivery/orderTimeline.ts). @throws NoSuchRow */
export async function readOrderLife(tx: ShopTx, shopId: ShopId, orderId: string): Promise<OrderLifeFacts> {
  const order = requireRow(
    await tx
      .selectFrom('orders')
      .select([
        'ordered_at',
        'ship_date',
        sql<string | null>`ship_date::text`.as('ship_date_stored'),
        'ship_date_first_seen_at',
        sql<boolean>`ship_date is null and ship_date_of_parcels
          and exists (select 1 from shipments s where s.order_id = orders.id and s.ship_date is not null)`.as(
          'waits_for_parcels',
        ),
        'stopped_at',
        'history',
        'status',
        // The row's id (UUIDv7) holds the instant at which it was made.
        sql<Date | null>`uuid_extract_timestamp(id)`.as('stored_at'),
      ])
      .where('id', '=', orderId)
      .executeTakeFirst(),
  )
  const optOuts = await wishesSince(tx, orderId)
  const enrolments = await tx
    .selectFrom('enrolments as e')
    .innerJoin('follow_messages as m', 'm.id', 'e.message_id')
    .select(['e.message_id', 'e.enrolled_at', 'm.admin_name'])
    .where('e.order_id', '=', orderId)
    .execute()
  const page = { ascending: true, after: null, most: MOST_DELIVERIES }
  const deliveries = await listDeliveries(tx, { shopId, filter: { orderId }, page })
  const responses = await responsesTo(
    tx,
    deliveries.map(({ id }) => id),
  )
  return {
    orderedAt: order.ordered_at?.getTime() ?? null,
    storedAt: order.stored_at?.getTime() ?? null,
    shipDate: order.ship_date as CalendarDate | null,
    shipDateFirstSeenAt: order.ship_date_first_seen_at?.getTime() ?? null,
    waitsForParcels: order.waits_for_parcels,
    unreadDates: await unreadOf(tx, orderId, order),
    planFailure: await readPlanFailure(tx, orderId),
    stoppedAt: order.stopped_at?.getTime() ?? null,
    history: order.history,
    calledOff: isCalledOff(order.status),
    enrolments: enrolments.map((row) => ({
      messageId: row.message_id,
      messageName: row.admin_name,
      enrolledAt: row.enrolled_at.getTime(),
    })),
    deliveries: deliveries.map((row) => ({ ...lifeOf(row), ...responses(row.id) })),
    optOuts,
  }
}

/** Dates that the cart wrote and that do not count; a ship date may also be there since an older version. */
async function unreadOf(
  tx: ShopTx,
  orderId: string,
  order: { ship_date: string | null; ship_date_stored: string | null },
): Promise<OrderLifeFacts['unreadDates']> {
  const { rows } = await sql<{ field: UnreadDateField; raw: string; at: Date }>`
    select u.field, u.raw, u.first_seen_at as at
      from orders o
      join unread_cart_data u on u.connection_id = o.connection_id and u.resource = 'orders'
                             and u.row_key = 'id:' || o.external_id and u.kind = 'VALUE_UNREAD'
     where o.id = ${orderId} and u.field = any(${[...UNREAD_DATES]})
     order by u.field`.execute(tx)
  const listed = rows.map(({ field, raw, at }) => ({ field, raw, at: at.getTime() }))
  const { ship_date, ship_date_stored } = order
  return ship_date === null && ship_date_stored !== null
    ? [...listed, { field: 'shipDate', raw: ship_date_stored, at: null }]
    : listed
}

/** The wishes of the customer's members about announcements since the order came. */
async function wishesSince(tx: ShopTx, orderId: string): Promise<OrderLifeFacts['optOuts']> {
  const { rows } = await sql<{ at: Date; opted_out: boolean }>`
    select m.opt_out_wish_at as at, m.opted_out_at is not null as opted_out
      from orders o
      join cart_customers c on c.connection_id = o.connection_id and c.external_id = o.customer_external_id
      join member_links l on l.customer_id = c.id
      join members m on m.id = l.member_id
     where o.id = ${orderId} and m.opt_out_wish_at >= coalesce(o.ordered_at, uuid_extract_timestamp(o.id))`.execute(
    tx,
  )
  return rows.map((row) => ({ wish: row.opted_out ? 'OUT' : 'IN', at: row.at.getTime() }))
}

/** What members did with these deliveries. */
async function responsesTo(tx: ShopTx, ids: readonly string[]) {
  const [taps, clicks] =
    ids.length === 0
      ? [[], []]
      : [
          await tx
            .selectFrom('taps')
            .select(['delivery_id', 'verdict', 'tapped_at'])
            .where('delivery_id', 'in', ids)
            .execute(),
          await tx
            .selectFrom('link_clicks')
            .select(['delivery_id', 'first_clicked_at', 'clicks'])
            .where('delivery_id', 'in', ids)
            .execute(),
        ]
  return (id: string): Pick<DeliveryLifeFacts, 'taps' | 'clicks'> => ({
    taps: taps
      .filter((tap) => tap.delivery_id === id)
      .map((tap) => ({ verdict: tap.verdict, at: tap.tapped_at.getTime() })),
    clicks: clicks
      .filter((click) => click.delivery_id === id)
      .map((click) => ({ first: click.first_clicked_at.getTime(), times: click.clicks })),
  })
}

const lifeOf = (row: DeliveryRow): Omit<DeliveryLifeFacts, 'taps' | 'clicks'> => ({
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
  contentFault: row.content_fault,
  actions: row.actions_done.map(({ action, outcome, doneAt }) => ({
    action: action as Action,
    outcome,
    doneAt: Date.parse(doneAt),
  })),
})
