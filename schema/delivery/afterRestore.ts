import { sql } from 'kysely'
import type { OrderId, ShopId, TestRunId } from '../../domain/values/ids.ts'
import { RETRY_KEY_HOURS } from '../../domain/values/contentLimits.ts'
import { type Db, inShop, type ShopTx } from '../database.ts'
import { forEachShop, shopIds } from '../sql/forEachShop.ts'
import { chunked } from '../sql/chunked.ts'
import { PENDING } from '../sql/deliveryStates.ts'
import { tellOrders, tellTestRuns } from '../outbox.ts'

/** Deliveries per transaction: short enough not to block others. */
const CHUNK = 500

/**
 * Far more generations than a delivery can have gone through in the lost time. A workflow may still wait under one of
 * those for up to 2 h, and an activity id that is being waited for cannot be scheduled again (delivery.md section 4).
 */
const LOST_GENERATIONS = 1_000

/** What a restore left, counted over all shops. */
export interface Restored {
  channels: number
  /** Due within the last 23 h and not settled: re-sent with the old key they cannot arrive twice. */
  safe: number
  /** Due before that: closed and on the re-send list as "may have been sent". */
  tooOld: number
}

/**
 * To be run after a database was restored to an older instant. Holds every channel, closes the rows that are too old
 * to be re-sent safely, and nudges the workflows of all rows that may be waited for, since those that wait under an
 * older generation would hear nothing for 2 h. Nothing is sent until {@link confirmRestored}. It may die at any
 * point: each row changes together with what its order is told, and a second run does the rest.
 */
export async function holdAfterRestore(db: Db, { chunk = CHUNK } = {}): Promise<Restored> {
  const counted: Restored = { channels: 0, safe: 0, tooOld: 0 }
  await forEachShop(db, async (tx) => {
    counted.channels += await hold(tx)
  })
  for await (const shopId of shopIds(db)) {
    const ids = await inShop(db, shopId, idsToRepair)
    for (const some of chunked(ids, chunk)) await inShop(db, shopId, (tx) => repairRows(tx, shopId, some))
  }
  await forEachShop(db, async (tx) => {
    const { safe, too_old } = await countMarked(tx)
    counted.safe += safe
    counted.tooOld += too_old
  })
  return counted
}

async function hold(tx: ShopTx): Promise<number> {
  await sql`
    insert into channel_leases (line_account_id, shop_id)
    select id, shop_id from line_accounts where removed_at is null on conflict do nothing`.execute(tx)
  const held = await sql`
    update channel_leases set held_since = coalesce(held_since, clock_timestamp())`.execute(tx)
  // Their keys are the same as before: what LINE has it answers with 409, as long as it knows the key.
  await sql`
    update notices set ambiguous = true
     where state in ('waiting', 'parked') and due_at < clock_timestamp()`.execute(tx)
  return Number(held.numAffectedRows ?? 0)
}

/**
 * Rows that were due, that a workflow may have armed, or that it arms before an activity of the lost time has timed
 * out. Of rows that are armed later, the workflow finds the new generation when it wakes.
 */
async function idsToRepair(tx: ShopTx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from deliveries
     where state in ${PENDING}
       and arm_at < (select clock_timestamp()) + interval '2 hours'
     order by order_id, id`.execute(tx)
  return rows.map((row) => row.id)
}

async function repairRows(tx: ShopTx, shopId: ShopId, ids: string[]): Promise<void> {
  const { rows } = await sql<{ order_id: OrderId | null; test_run_id: TestRunId | null }>`
    update deliveries d
       set generation = d.generation + ${LOST_GENERATIONS},
           maybe_sent = d.maybe_sent or w.due,
           state = case when w.too_old then 'skipped' else d.state end,
           reason = case when w.too_old then 'OUTAGE_EXPIRED' else d.reason end,
           settled_at = case when w.too_old then clock_timestamp() else d.settled_at end
      from (select x.id, x.due_at < clock_timestamp() as due,
                   x.due_at < clock_timestamp() - make_interval(hours => ${RETRY_KEY_HOURS}) as too_old
              from deliveries x
             where x.id = any(${ids}::uuid[]) and x.state in ${PENDING}
             order by x.id for update) w
     where d.id = w.id
    returning d.order_id, d.test_run_id`.execute(tx)
  const orders = new Set(rows.flatMap((row) => row.order_id ?? []))
  await tellOrders(tx, { shopId, orderIds: [...orders], fact: 'nudged' })
  await tellTestRuns(tx, shopId, [...new Set(rows.flatMap((row) => row.test_run_id ?? []))])
}

async function countMarked(tx: ShopTx): Promise<{ safe: number; too_old: number }> {
  const { rows } = await sql<{ safe: number; too_old: number }>`
    select count(*) filter (where d.state in ${PENDING}) as safe,
           count(*) filter (where d.state = 'skipped' and d.settled_at >= l.held_since) as too_old
      from deliveries d join channel_leases l on l.line_account_id = d.line_account_id
     where d.maybe_sent`.execute(tx)
  return rows[0] ?? { safe: 0, too_old: 0 }
}

/** Releases the channels. Answers how many were held. */
export async function confirmRestored(db: Db): Promise<number> {
  let released = 0
  await forEachShop(db, async (tx) => {
    const freed = await sql`update channel_leases set held_since = null where held_since is not null`.execute(
      tx,
    )
    released += Number(freed.numAffectedRows ?? 0)
  })
  return released
}
