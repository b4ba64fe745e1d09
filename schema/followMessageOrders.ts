import { sql } from 'kysely'
import { OPEN_STATES } from '../domain/deliveryStates.ts'
import { brand, type OrderId, type ShopId } from '../domain/ids.ts'
import type { ShopTx } from './database.ts'
import { inChunks } from './inChunks.ts'
import { tellOrders } from './outbox.ts'
import { ordersToBackfill } from './planning/backfill.ts'

/** Tells the orders that an edit of a message concerns, in the transaction that makes it. */

/** Those that have something open of this message, no others (delivery.md section 2). */
export async function tellMessageOrders(tx: ShopTx, shopId: ShopId, messageId: string): Promise<void> {
  const rows = await tx
    .selectFrom('deliveries')
    .select('order_id')
    .distinct()
    .where('message_id', '=', messageId)
    .where('state', 'in', [...OPEN_STATES, 'parked'])
    .where('order_id', 'is not', null)
    .execute()
  await tell(
    tx,
    shopId,
    rows.flatMap(({ order_id }) => (order_id === null ? [] : [brand<OrderId>(order_id)])),
  )
}

/**
 * Those whose rows its count rule closed before they were due, or might have: as long as the due day has not
 * passed they open again when the rule takes them in (domain.md V13).
 */
export async function tellCountedOut(tx: ShopTx, shopId: ShopId, messageId: string): Promise<void> {
  const { rows } = await sql<{ id: OrderId }>`
    select distinct o.id
      from deliveries d
      join scenarios s on s.id = d.scenario_id
      join orders o on o.id = d.order_id
      join cart_connections c on c.id = o.connection_id
     where d.message_id = ${messageId} and d.state = 'skipped'
       and (d.reason = 'COUNT_UNKNOWN' or (d.reason = 'FILTER' and d.settled_at < d.due_at))
       and o.ship_date + greatest(s.day_offset, c.floor_day)
           >= (clock_timestamp() at time zone 'Asia/Tokyo')::date`.execute(tx)
  await tell(
    tx,
    shopId,
    rows.map(({ id }) => id),
  )
}

/**
 * Those in which an edit of this message may decide anew which message takes them (domain.md D8, V11): enrolled in
 * another one too, with something that is on its way or was kept back as EXCLUSIVE and whose day has not passed.
 * None while no message of the LINE account is exclusive, nor was, and orders may have several series.
 */
export async function tellRivals(
  tx: ShopTx,
  shopId: ShopId,
  messageId: string,
  wasExclusive: boolean,
): Promise<void> {
  const { rows } = await sql<{ id: OrderId }>`
    select o.id
      from follow_messages m
      join line_accounts a on a.id = m.line_account_id
      join enrolments e on e.message_id = m.id
      join orders o on o.id = e.order_id
     where m.id = ${messageId}
       and (${wasExclusive} or a.one_series_per_order
            or exists (select 1 from follow_messages x
                        where x.line_account_id = a.id and x.shop_id = a.shop_id and x.exclusive
                          and x.removed_at is null))
       and exists (select 1 from enrolments other where other.order_id = o.id and other.message_id <> m.id)
       and ${UNDECIDED}`.execute(tx)
  await tell(
    tx,
    shopId,
    rows.map(({ id }) => id),
  )
}

/** The same for all orders of a LINE account, when its rule of one series per order changed (V11). */
export async function tellOrdersOfSeveral(tx: ShopTx, shopId: ShopId, lineAccountId: string): Promise<void> {
  const { rows } = await sql<{ id: OrderId }>`
    select o.id
      from orders o
      join cart_connections c on c.id = o.connection_id
     where o.shop_id = ${shopId} and c.line_account_id = ${lineAccountId}
       and (select count(*) from enrolments e where e.order_id = o.id) > 1
       and ${UNDECIDED}`.execute(tx)
  await tell(
    tx,
    shopId,
    rows.map(({ id }) => id),
  )
}

/** The order `o` has a row that still may go either way. */
const UNDECIDED = sql`exists (
  select 1 from deliveries d
    join scenarios s on s.id = d.scenario_id
    join cart_connections k on k.id = o.connection_id
   where d.order_id = o.id
     and (d.state in ('planned', 'armed', 'sending', 'parked')
          or (d.reason = 'EXCLUSIVE'
              and o.ship_date + greatest(s.day_offset, k.floor_day)
                  >= (clock_timestamp() at time zone 'Asia/Tokyo')::date)))`

/** Those that a message which is on now reaches by its back-fill days (D2). */
export const tellBackfilled = async (tx: ShopTx, shopId: ShopId, messageId: string): Promise<void> =>
  tell(tx, shopId, await ordersToBackfill(tx, messageId))

async function tell(tx: ShopTx, shopId: ShopId, orders: OrderId[]): Promise<void> {
  for (const ids of inChunks(orders)) await tellOrders(tx, shopId, ids, 'messageEdited')
}
