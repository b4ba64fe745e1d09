import { sql } from 'kysely'
import type { OrderId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { tellOrders } from '../outbox.ts'
import { PENDING } from '../sql/deliveryStates.ts'
import { nextToBackfill, ordersToBackfill } from './backfill.ts'

/** Which orders an edit of a message affects. */

/**
 * `OPEN`: orders with a pending delivery of the message (delivery.md section 2).
 *
 * `COUNTED_OUT`: orders whose rows its count rule closed before they were due: until the due day has passed they open
 * again when the rule matches (domain.md V13).
 *
 * `RIVALS`: orders in which exclusivity may be decided anew (domain.md D8, V11): enrolled in another message too,
 * with a row that is pending, or was closed as EXCLUSIVE and whose day has not passed. None while no message of the
 * LINE account is or was exclusive and orders may have several series.
 *
 * `BACKFILL`: orders that the message, switched on, reaches by its back-fill days (D2).
 */
export type EditScope = 'OPEN' | 'COUNTED_OUT' | 'RIVALS' | 'BACKFILL'

/** What decides which orders are affected. */
export interface AffectedBy {
  messageId: string
  scopes: readonly EditScope[]
  wasExclusive: boolean
}

/** Whether any order is affected; stops at the first one. BACKFILL is only given when it reaches some. */
export async function isAnyAffected(tx: ShopTx, concerned: AffectedBy): Promise<boolean> {
  if (concerned.scopes.includes('BACKFILL')) return true
  const { rows } = await sql<{
    found: boolean
  }>`select exists (${idsOf(concerned, sql` union all `)}) as found`.execute(tx)
  return rows[0]?.found === true
}

/** All affected orders, each once. */
export async function affectedOrders(tx: ShopTx, concerned: AffectedBy): Promise<OrderId[]> {
  const { rows } = await sql<{ id: OrderId }>`${idsOf(concerned)}`.execute(tx)
  const { messageId, scopes } = concerned
  const backfilled = scopes.includes('BACKFILL')
    ? await ordersToBackfill(tx, { messageId, which: 'admitted' })
    : []
  return [...new Set([...rows, ...backfilled].map(({ id }) => id))]
}

/** The next affected orders by id, at most `most`. `last`: where to go on; null after the last page. */
export async function pageOfAffected(
  tx: ShopTx,
  { affected: concerned, after, most }: { affected: AffectedBy; after: string | null; most: number },
): Promise<{ orders: OrderId[]; last: OrderId | null }> {
  const { rows } = await sql<{ id: OrderId }>`
    select x.id from (${idsOf(concerned)}) x
     where x.id > ${after ?? FIRST}::uuid order by x.id limit ${most + 1}`.execute(tx)
  const more = await nextBackfilled(tx, { affected: concerned, after, most: most + 1 })
  // Lower-case ids sort alike as text and as uuid.
  const orders = [...new Set([...rows.map(({ id }) => id), ...more])].toSorted()
  const page = orders.slice(0, most)
  return { orders: page, last: orders.length > most ? (page.at(-1) ?? null) : null }
}

const FIRST = '00000000-0000-0000-0000-000000000000'

const nextBackfilled = async (
  tx: ShopTx,
  {
    affected: { messageId, scopes },
    after,
    most,
  }: { affected: AffectedBy; after: string | null; most: number },
): Promise<OrderId[]> => (scopes.includes('BACKFILL') ? nextToBackfill(tx, { messageId, after, most }) : [])

/** The orders of every scope except BACKFILL, which rules in domain/ decide. Each once, with the default `union`. */
const idsOf = ({ messageId, scopes, wasExclusive }: AffectedBy, union = sql` union `) => {
  const parts = scopes.flatMap((scope) => (scope === 'BACKFILL' ? [] : [IDS[scope](messageId, wasExclusive)]))
  return sql.join([NONE, ...parts], union)
}

const NONE = sql`select null::uuid as id where false`

const IDS = {
  OPEN: (messageId: string) => sql`
    select d.order_id as id from deliveries d
     where d.message_id = ${messageId} and d.state in ${PENDING}
       and d.order_id is not null`,
  COUNTED_OUT: (messageId: string) => sql`
    select o.id
      from deliveries d
      join scenarios s on s.id = d.scenario_id
      join orders o on o.id = d.order_id
      join cart_connections c on c.id = o.connection_id
     where d.message_id = ${messageId} and d.state = 'skipped'
       and (d.reason = 'COUNT_UNKNOWN' or (d.reason = 'FILTER' and d.settled_at < d.due_at))
       and o.ship_date
           >= (clock_timestamp() at time zone 'Asia/Tokyo')::date - greatest(s.day_offset, c.floor_day)`,
  RIVALS: (messageId: string, wasExclusive: boolean) => sql`
    select o.id
      from follow_messages m
      join line_accounts a on a.id = m.line_account_id
      join enrolments e on e.message_id = m.id
      join orders o on o.id = e.order_id
     where m.id = ${messageId}
       and (${wasExclusive}::boolean or a.one_series_per_order
            or exists (select 1 from follow_messages x
                        where x.line_account_id = a.id and x.shop_id = a.shop_id and x.exclusive
                          and x.removed_at is null))
       and exists (select 1 from enrolments other where other.order_id = o.id and other.message_id <> m.id)
       and ${MAY_STILL_CHANGE}`,
}

/** The order `o` has a row that exclusivity may still open or close. */
const MAY_STILL_CHANGE = sql`exists (
  select 1 from deliveries d
    join scenarios s on s.id = d.scenario_id
    join cart_connections k on k.id = o.connection_id
   where d.order_id = o.id
     and (d.state in ${PENDING}
          or (d.reason = 'EXCLUSIVE'
              and o.ship_date
                  >= (clock_timestamp() at time zone 'Asia/Tokyo')::date - greatest(s.day_offset, k.floor_day))))`

/**
 * Tells the orders that are enrolled in several messages, when the LINE account's rule of one series per order
 * changed (V11).
 */
export async function tellOrdersOfSeveralMessages(
  tx: ShopTx,
  shopId: ShopId,
  lineAccountId: string,
): Promise<void> {
  const { rows } = await sql<{ id: OrderId }>`
    select o.id
      from orders o
      join cart_connections c on c.id = o.connection_id
     where o.shop_id = ${shopId} and c.line_account_id = ${lineAccountId}
       and (select count(*) from enrolments e where e.order_id = o.id) > 1
       and ${MAY_STILL_CHANGE}`.execute(tx)
  await tellOrders(tx, { shopId, orderIds: rows.map(({ id }) => id), fact: 'messageEdited' })
}
