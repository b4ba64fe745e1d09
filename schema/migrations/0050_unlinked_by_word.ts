import { type Kysely, sql } from 'kysely'

/** Which message asked for an unlinking, so that it is obeyed and answered once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    -- no reference: it outlives the event
    alter table link_log add column event_id uuid, add column was_linked boolean;
    create unique index link_log_of_event on link_log (event_id) where event_id is not null;
  `)
    .execute(db)
}
