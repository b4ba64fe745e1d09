import { type Kysely, sql } from 'kysely'

/** Who asked for a re-send. Not validated: no row has one yet, and deliveries are many. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table deliveries add column requested_by uuid;
    alter table deliveries add constraint deliveries_requested_by_fkey
      foreign key (requested_by) references operators not valid;
  `)
    .execute(db)
}
