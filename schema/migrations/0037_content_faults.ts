import { type Kysely, sql } from 'kysely'

/**
 * Where and why the content of a delivery could not be sent (`INVALID_CONTENT`; domain/line/check/contentFault.ts). Null
 * for every other delivery, and for those that older code settles: their reason alone is shown.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table deliveries add column content_fault jsonb').execute(db)
}
