import { sql } from 'kysely'
import { EVIDENCE_YEARS } from '../../domain/requests/evidence.ts'
import { RESPONSE_DAYS } from '../../domain/responses/responseExpiry.ts'
import type { Db } from '../database.ts'

/** Rows per transaction: short enough not to block others. */
const BATCH = 1_000

/**
 * Deletes expired rows of all shops in batches: facts a day after their workflow took them, LINE's events after 30
 * days, what customers entered in forms and the texts of notices after 90 (domain.md D17), the hash of the number in a
 * closed claim after 2, the history of members and the pictures of requests after the days that their LINE account
 * keeps them, answers of auto-replies then too, but not while their buttons act, settled requests after 5 years, answers to an Idempotency-Key after a day, turns at carts after 10 minutes.
 * Can be stopped, repeated, and run in several processes.
 */
export async function purgeOldRows(db: Db): Promise<void> {
  await inBatches(db, (tx) =>
    sql<{ n: number }>`select purge_outbox(interval '1 day', ${BATCH}) as n`.execute(tx),
  )
  await inBatches(db, (tx) =>
    sql<{ n: number }>`select purge_webhook_events(interval '30 days', ${BATCH}) as n`.execute(tx),
  )
  await inBatches(db, (tx) =>
    sql<{ n: number }>`select purge_idempotency_keys(interval '1 day', ${BATCH}) as n`.execute(tx),
  )
  await inBatches(db, (tx) =>
    sql<{ n: number }>`select n from purge_cart_turns(interval '10 minutes', ${BATCH}) n`.execute(tx),
  )
  await inBatches(db, (tx) => sql<{ n: number }>`select purge_talk_entries(${BATCH}) as n`.execute(tx))
  await inBatches(db, (tx) =>
    sql<{ n: number }>`select purge_unread_line_events(interval '30 days', ${BATCH}) as n`.execute(tx),
  )
  await inBatches(db, (tx) =>
    sql<{ n: number }>`select purge_form_answers(interval '90 days', ${BATCH}) as n`.execute(tx),
  )
  await inBatches(db, (tx) =>
    sql<{ n: number }>`select purge_notice_texts(interval '90 days', ${BATCH}) as n`.execute(tx),
  )
  await inBatches(db, (tx) =>
    sql<{ n: number }>`select forget_claimed_numbers(interval '2 days', ${BATCH}) as n`.execute(tx),
  )
  await inBatches(db, (tx) =>
    sql<{ n: number }>`
      select purge_reply_answers(make_interval(days => ${RESPONSE_DAYS}), ${BATCH}) as n`.execute(tx),
  )
  await inBatches(db, (tx) => sql<{ n: number }>`select purge_request_pictures(${BATCH}) as n`.execute(tx))
  await inBatches(db, (tx) =>
    sql<{ n: number }>`
      select purge_change_requests(make_interval(years => ${EVIDENCE_YEARS}), ${BATCH}) as n`.execute(tx),
  )
}

async function inBatches(db: Db, purge: (db: Db) => Promise<{ rows: { n: number }[] }>): Promise<void> {
  let deleted = BATCH
  while (deleted === BATCH) deleted = (await purge(db)).rows[0]?.n ?? 0
}
