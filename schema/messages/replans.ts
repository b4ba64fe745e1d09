import { sql } from 'kysely'
import { brand, type OrderId, type ShopId } from '../../domain/values/ids.ts'
import type { Db, ShopTx } from '../database.ts'
import { type EditScope, isAnyAffected, affectedOrders, pageOfAffected } from './affectedOrders.ts'
import { tellOrders, tellReplan } from '../outbox.ts'

/** An edit whose orders have to plan again. */
export interface Edit {
  messageId: string
  /** The version that the edit made. */
  version: number
  scopes: EditScope[]
  /** Before the edit (D8). */
  wasExclusive: boolean
}

/**
 * Requests that the orders of an edit plan again, in the transaction of the edit: one row and one fact, however many
 * orders there are. If the orders of an earlier edit are still being told, telling restarts with the first order, for
 * both. Nothing is requested when no order is affected. OPEN is not checked now: an order that is enrolling by the
 * old version is invisible until it commits.
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

/** How many orders of the newest edit have been told. */
export interface Told {
  told: number
  total: number
  finished: boolean
}

/**
 * Tells the next orders, at most `most`, and stores the position in the same transaction: each page is told once,
 * whatever dies. Locks the message's row of `replans`, which an edit waits for.
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
      // Orders affected in the meantime are told too.
      total: finished ? told : Math.max(total, told),
      told,
      after_order: last,
      finished_at: finished ? sql<Date>`clock_timestamp()` : null,
    })
    .where('message_id', '=', messageId)
    .execute()
  return { told, total: finished ? told : Math.max(total, told), finished }
}

/** The progress of the newest edit that affects orders. */
export interface ReplanProgress {
  version: number
  since: Date
  /** Orders; null: not counted yet. */
  total: number | null
  /** Orders that were told and have planned by the new timing. */
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

/** Orders up to this one that were told but have not planned by the new timing yet. */
async function ordersBehind(tx: ShopTx, messageId: string, upTo: string | null): Promise<number> {
  if (upTo === null) return 0
  const { rows } = await sql<{ behind: number }>`
    select count(distinct d.order_id)::int as behind
      from deliveries d join scenarios s on s.id = d.scenario_id
     where d.message_id = ${messageId} and d.state in ('planned', 'armed') and d.order_id <= ${upTo}
       and (d.plan_version <> s.timing_version or s.removed_at is not null)`.execute(tx)
  return rows[0]?.behind ?? 0
}

/** The backlog of orders that were told and have not planned again yet; it sets the pace of telling. */
export async function replanBacklog(tx: ShopTx, messageId: string): Promise<number> {
  const row = await tx
    .selectFrom('replans')
    .select('after_order')
    .where('message_id', '=', messageId)
    .executeTakeFirst()
  return ordersBehind(tx, messageId, row?.after_order ?? null)
}

/** Whether all channels together have at least this many deliveries due now or within the given seconds. */
export async function waveDueWithin(db: Db, seconds: number, deliveries: number): Promise<boolean> {
  const { rows } = await sql<{
    due: boolean
  }>`select wave_due_within(${seconds}, ${deliveries}) as due`.execute(db)
  return rows[0]?.due ?? false
}
