import { type Kysely, sql } from 'kysely'

/** What customers sent with a form, by what became of it: the list that a shop filters, and the counts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index form_submissions_by_outcome on form_submissions (form_id, outcome, no desc)`.execute(
    db,
  )
}
