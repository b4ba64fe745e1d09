import { sql } from 'kysely'
import type { ShopTx } from '../database.ts'

/** Hours for which the answer to an `Idempotency-Key` is kept; documented in the API. */
const KEPT_HOURS = 24

/** The answer that was given to a key. */
export interface StoredAnswer {
  hash: Buffer
  status: number
  response: unknown
}

/**
 * Locks a key until the transaction ends; false while another transaction holds it. A process that dies loses the
 * lock together with all it wrote under it, so the key is free again.
 */
export async function takeKey(tx: ShopTx, tenant: string, key: string): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`${tenant}:${key}`}, 7)) as taken`.execute(tx)
  return rows[0]?.taken ?? false
}

/** The stored answer of a key; undefined when there is none, or it has expired. */
export async function readAnswer(tx: ShopTx, key: string): Promise<StoredAnswer | undefined> {
  const row = await tx
    .selectFrom('idempotency_keys')
    .select(['request_hash', 'status', 'response'])
    .where('key', '=', key)
    .where(sql<boolean>`created_at > clock_timestamp() - make_interval(hours => ${KEPT_HOURS})`)
    .executeTakeFirst()
  return row && { hash: row.request_hash, status: row.status ?? 200, response: row.response }
}

/** Stores the answer in the transaction of the effect: both are there, or neither. */
export async function storeAnswer(
  tx: ShopTx,
  row: { tenant: string; key: string; actor: string; hash: Buffer; status: number; response: unknown },
): Promise<void> {
  // The effect may have created a shop and switched to it.
  await sql`select set_config('app.shop_id', ${row.tenant}, true)`.execute(tx)
  await sql`
    delete from idempotency_keys where ctid = any(array(
      select ctid from idempotency_keys
       where created_at < clock_timestamp() - make_interval(hours => ${KEPT_HOURS}) limit 20))`.execute(tx)
  const values = {
    request_hash: row.hash,
    status: row.status,
    response: JSON.stringify(row.response),
  }
  await tx
    .insertInto('idempotency_keys')
    .values({ shop_id: row.tenant, key: row.key, operator_id: row.actor, ...values })
    .onConflict((conflict) =>
      conflict.columns(['shop_id', 'key']).doUpdateSet({ ...values, created_at: sql`clock_timestamp()` }),
    )
    .execute()
}
