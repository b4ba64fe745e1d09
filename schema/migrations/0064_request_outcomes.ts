import { type Kysely, sql } from 'kysely'

/** Since when the outcome of a press is looked for: a second press does not begin its five minutes anew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table change_requests add column verifying_since timestamptz`.execute(db)
}
