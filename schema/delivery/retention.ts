import { sql } from 'kysely'
import type { Db } from '../database.ts'

/** Rows of one transaction: short enough to be in nobody's way. */
const BATCH = 1_000

/**
 * Deletes what has served, of every shop, in batches: facts a day after their workflow took them, and LINE's events
 * 30 days after they came (domain.md D17). Safe to stop, to repeat, and to run in several processes.
 */
export async function purgeOldRows(db: Db): Promise<void> {
  await inBatches(db, (tx) =>
    sql<{ n: number }>`select purge_outbox(interval '1 day', ${BATCH}) as n`.execute(tx),
  )
  await inBatches(db, (tx) =>
    sql<{ n: number }>`select purge_webhook_events(interval '30 days', ${BATCH}) as n`.execute(tx),
  )
}

async function inBatches(db: Db, purge: (db: Db) => Promise<{ rows: { n: number }[] }>): Promise<void> {
  let deleted = BATCH
  while (deleted === BATCH) deleted = (await purge(db)).rows[0]?.n ?? 0
}
