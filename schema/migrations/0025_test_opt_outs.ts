import { type Kysely, sql } from 'kysely'

/** A button that stops announcements may be tapped in a test too: that is taken back (domain.md D35). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table test_changes drop constraint test_changes_kind_check;
    alter table test_changes add constraint test_changes_kind_check
      check (kind in ('TAGS', 'FLAG', 'POINTS', 'MENU', 'OPT_OUT'));
  `)
    .execute(db)
}
