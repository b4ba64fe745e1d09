import { sql } from 'kysely'
import { brand, type OrderId, type ShopId } from '../../domain/values/ids.ts'
import type { Db, ShopTx } from '../database.ts'
import { type EditScope, isAnyAffected, affectedOrders, pageOfAffected } from './affectedOrders.ts'
import { tellOrders, tellReplan } from '../outbox.ts'

/** An edit whose orders have to plan anew. */
export interface Edit {
  messageId: string
  /** The version that the edit made. */
  version: number
  scopes: EditScope[]
  /** Before the edit (D8). */
  wasExclusive: boolean
}

/**
 * Asks that the orders of an edit plan anew, in the transaction that makes it: one row and one fact, however many
 * orders wait. An edit that comes before an earlier one was told to the end begins from the first order again,
 * for both. Nothing is asked for when no order is concerned; but where open rows follow the edit nobody looks now, since
 * an order that is just enrolling by the old version is not seen before it is done.
 */
export async function requestReplan(tx: ShopTx, shopId: ShopId, edit: Edit): Promise<void> {
  const { messageId, version, scopes, wasExclusive } = edit
  if (scopes.length === 0) return
  if (!scopes.includes('OPEN') && !(await isAnyAffected(tx, { messageId, scopes, wasExclusive }))) return
  await sql`
    insert into replans as r (message_id, shop_id, version, scopes, was_exclusive)
    values (${messageId}, ${shopId}, ${version}, ${scopes}, ${wasExclusive})
    on conflict (message_id) do update
       set version = excluded.version,
           scopes = case when r.finished_at is null
                         then array(select distinct unnest(r.scopes || excluded.scopes))
                         else excluded.scopes end,
           was_exclusive = excluded.was_exclusive or (r.finished_at is null and r.was_exclusive),
           since = clock_timestamp(),
           after_order = null, total = null, told = 0, finished_at = null`.execute(tx)
  await tellReplan(tx, shopId, messageId)
}

/** How far the orders of the newest edit have been told. */
export interface Told {
  told: number
  total: number
  finished: boolean
}

/**
 * Tells the next orders, `most` at most, and keeps where it stands in the same transaction: a page is told once,
 * whoever dies. Locks the message's row of `replans`, which an edit waits for.
 */
export async function tellNextPage(
  tx: ShopTx,
  { shopId, messageId, most }: { shopId: ShopId; messageId: string; most: number },
): Promise<Told> {
  const row = await tx
    .selectFrom('replans')
    .selectAll()
    .where('message_id', '=', messageId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return { told: 0, total: 0, finished: true }
  if (row.finished_at !== null) return { told: row.told, total: row.total ?? row.told, finished: true }
  const concerned = { messageId, scopes: row.scopes as EditScope[], wasExclusive: row.was_exclusive }
  const total = row.total ?? (await affectedOrders(tx, concerned)).length
  const { orders, last } = await pageOfAffected(tx, { affected: concerned, after: row.after_order, most })
  await tellOrders(tx, { shopId, orderIds: orders, fact: 'messageEdited' })
  const told = row.told + orders.length
  const finished = last === null
  await tx
    .updateTable('replans')
    .set({
      // What came to wait meanwhile is told too.
      total: finished ? told : Math.max(total, told),
      told,
      after_order: last,
      finished_at: finished ? sql<Date>`clock_timestamp()` : null,
    })
    .where('message_id', '=', messageId)
    .execute()
  return { told, total: finished ? told : Math.max(total, told), finished }
}

/** How far the newest edit of a message that moves orders has come. */
export interface ReplanProgress {
  version: number
  since: Date
  /** Orders; null: not counted yet. */
  total: number | null
  /** Orders told that have no row of an older timing any more. */
  done: number
  finishedAt: Date | null
}

/** Null while no edit has moved an order. */
export async function readReplan(tx: ShopTx, messageId: string): Promise<ReplanProgress | null> {
  const row = await tx
    .selectFrom('replans')
    .selectAll()
    .where('message_id', '=', messageId)
    .executeTakeFirst()
  if (!row) return null
  const behind = await ordersBehind(tx, messageId, row.finished_at === null ? row.after_order : LAST)
  const { version, since, total, told, finished_at } = row
  return { version, since, total, done: Math.max(0, told - behind), finishedAt: finished_at }
}

const LAST = brand<OrderId>('ffffffff-ffff-ffff-ffff-ffffffffffff')

/** Orders up to this one that were told of a changed time and have not planned by it yet. */
async function ordersBehind(tx: ShopTx, messageId: string, upTo: string | null): Promise<number> {
  if (upTo === null) return 0
  const { rows } = await sql<{ behind: number }>`
    select count(distinct d.order_id)::int as behind
      from deliveries d join scenarios s on s.id = d.scenario_id
     where d.message_id = ${messageId} and d.state in ('planned', 'armed') and d.order_id <= ${upTo}
       and (d.plan_version <> s.timing_version or s.removed_at is not null)`.execute(tx)
  return rows[0]?.behind ?? 0
}

/** The same of the edit that is being told, for its pace. */
export async function replanBacklog(tx: ShopTx, messageId: string): Promise<number> {
  const row = await tx
    .selectFrom('replans')
    .select('after_order')
    .where('message_id', '=', messageId)
    .executeTakeFirst()
  return ordersBehind(tx, messageId, row?.after_order ?? null)
}

/** Whether channels, of whatever shops, send so many deliveries now or within so many seconds. */
export async function waveDueWithin(db: Db, seconds: number, deliveries: number): Promise<boolean> {
  const { rows } = await sql<{
    due: boolean
  }>`select wave_due_within(${seconds}, ${deliveries}) as due`.execute(db)
  return rows[0]?.due ?? false
}
