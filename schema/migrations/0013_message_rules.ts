import { type Kysely, sql } from 'kysely'

/** Rules among the follow messages of a LINE account. What older code writes stays right: all are off. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    -- "only the first that matches" (domain.md D8)
    alter table follow_messages add column exclusive boolean not null default false;
    -- one order, one follow series (V11)
    alter table line_accounts add column one_series_per_order boolean not null default false;
  `)
    .execute(db)
}
