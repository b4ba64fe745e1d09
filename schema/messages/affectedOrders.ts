import { sql } from 'kysely'
import type { OrderId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { tellOrders } from '../outbox.ts'
import { PENDING } from '../sql/deliveryStates.ts'
import { nextToBackfill, ordersToBackfill } from './backfill.ts'

/** Which orders an edit of a message concerns. */

/**
 * `OPEN`: those that have something open of the message (delivery.md section 2).
 *
 * `COUNTED_OUT`: those whose rows its count rule closed before they were due, or might have: as long as the due day
 * has not passed they open again when the rule takes them in (domain.md V13).
 *
 * `RIVALS`: those in which it may be decided anew which message takes them (domain.md D8, V11): enrolled in another
 * one too, with something that is on its way or was kept back as EXCLUSIVE and whose day has not passed. None while
 * no message of the LINE account is exclusive, nor was, and orders may have several series.
 *
 * `BACKFILL`: those that a message which is on now reaches by its back-fill days (D2).
 */
export type EditScope = 'OPEN' | 'COUNTED_OUT' | 'RIVALS' | 'BACKFILL'

/** What decides which orders are concerned. */
export interface AffectedBy {
  messageId: string
  scopes: readonly EditScope[]
  wasExclusive: boolean
}

/** Whether any order is; the first that is found ends the search. With BACKFILL there are some: they were counted. */
export async function isAnyAffected(tx: ShopTx, concerned: AffectedBy): Promise<boolean> {
  if (concerned.scopes.includes('BACKFILL')) return true
  const { rows } = await sql<{
    found: boolean
  }>`select exists (${idsOf(concerned, sql` union all `)}) as found`.execute(tx)
  return rows[0]?.found === true
}

/** All of them, each once. */
export async function affectedOrders(tx: ShopTx, concerned: AffectedBy): Promise<OrderId[]> {
  const { rows } = await sql<{ id: OrderId }>`${idsOf(concerned)}`.execute(tx)
  const { messageId, scopes } = concerned
  const backfilled = scopes.includes('BACKFILL')
    ? await ordersToBackfill(tx, { messageId, which: 'admitted' })
    : []
  return [...new Set([...rows, ...backfilled].map(({ id }) => id))]
}

/** The next of them by id, `most` at most. `last`: where to go on; null when there are no more. */
export async function pageOfAffected(
  tx: ShopTx,
  { affected: concerned, after, most }: { affected: AffectedBy; after: string | null; most: number },
): Promise<{ orders: OrderId[]; last: OrderId | null }> {
  const { rows } = await sql<{ id: OrderId }>`
    select x.id from (${idsOf(concerned)}) x
     where x.id > ${after ?? FIRST}::uuid order by x.id limit ${most + 1}`.execute(tx)
  const more = await nextBackfilled(tx, { affected: concerned, after, most: most + 1 })
  // Ids in lower case stand in the same order as texts and as uuids.
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

/** The orders of every scope but BACKFILL, which rules outside of SQL decide. Each once, unless told otherwise. */
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
       and o.ship_date + greatest(s.day_offset, c.floor_day)
           >= (clock_timestamp() at time zone 'Asia/Tokyo')::date`,
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
       and ${UNDECIDED}`,
}

/** The order `o` has a row that still may go either way. */
const UNDECIDED = sql`exists (
  select 1 from deliveries d
    join scenarios s on s.id = d.scenario_id
    join cart_connections k on k.id = o.connection_id
   where d.order_id = o.id
     and (d.state in ${PENDING}
          or (d.reason = 'EXCLUSIVE'
              and o.ship_date + greatest(s.day_offset, k.floor_day)
                  >= (clock_timestamp() at time zone 'Asia/Tokyo')::date)))`

/** Tells the orders of several series, when a LINE account's rule of one series per order changed (V11). */
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
       and ${UNDECIDED}`.execute(tx)
  await tellOrders(tx, { shopId, orderIds: rows.map(({ id }) => id), fact: 'messageEdited' })
}
