import { type Kysely, sql } from 'kysely'

/** Since when and by what a member's wish about announcements stands (domain.md D9), and what became of the answer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table members
      -- the time of the newest wish, out or in, by LINE's clock or ours; opted_out_at is set while it is "out"
      add column opt_out_wish_at timestamptz,
      add column opt_out_wish_by text check (opt_out_wish_by in ('KEYWORD', 'OPERATOR'));
    -- claimed before LINE is called: a reply token is good for one try
    alter table webhook_events add column reply_outcome text;
  `)
    .execute(db)
}
