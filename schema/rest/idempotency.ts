import { sql } from 'kysely'
import type { AnswerBox, AnswerPlace } from '../crypto/answers.ts'
import type { ShopTx } from '../database.ts'

/** Hours for which the answer to an `Idempotency-Key` is kept; documented in the API. */
const KEPT_HOURS = 24

/** The answer that was given to a key. */
export interface StoredAnswer {
  hash: Buffer
  status: number
  body: unknown
  /** Of its headers, those that a repeat has too. */
  headers: Readonly<Record<string, string>>
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

/** The stored answer of a key; undefined when there is none, or it has expired. @throws CannotDecrypt */
export async function readAnswer(
  tx: ShopTx,
  box: AnswerBox,
  { tenant, key }: AnswerPlace,
): Promise<StoredAnswer | undefined> {
  const row = await tx
    .selectFrom('idempotency_keys')
    .select(['request_hash', 'status', 'response', 'key_id', 'answer'])
    .where('key', '=', key)
    .where(sql<boolean>`created_at > clock_timestamp() - make_interval(hours => ${KEPT_HOURS})`)
    .executeTakeFirst()
  if (!row) return undefined
  const kept = { hash: row.request_hash, status: row.status ?? 200 }
  // Written by a process of an older version.
  if (row.key_id === null || row.answer === null) return { ...kept, body: row.response, headers: {} }
  const content = box.open({ tenant, key }, { keyId: row.key_id, answer: row.answer })
  return { ...kept, ...(content as Pick<StoredAnswer, 'body' | 'headers'>) }
}

/** Stores the answer in the transaction of the effect: both are there, or neither. */
export async function storeAnswer(
  tx: ShopTx,
  box: AnswerBox,
  { tenant, key, actor, hash, status, body, headers }: StoredAnswer & AnswerPlace & { actor: string },
): Promise<void> {
  // The effect may have created a shop and switched to it.
  await sql`select set_config('app.shop_id', ${tenant}, true)`.execute(tx)
  await sql`
    delete from idempotency_keys where ctid = any(array(
      select ctid from idempotency_keys
       where created_at < clock_timestamp() - make_interval(hours => ${KEPT_HOURS}) limit 20))`.execute(tx)
  const { keyId, answer } = box.seal({ tenant, key }, { body, headers })
  const values = { request_hash: hash, status, response: null, key_id: keyId, answer }
  await tx
    .insertInto('idempotency_keys')
    .values({ shop_id: tenant, key, operator_id: actor, ...values })
    .onConflict((conflict) =>
      conflict.columns(['shop_id', 'key']).doUpdateSet({ ...values, created_at: sql`clock_timestamp()` }),
    )
    .execute()
}
