import { type Kysely, sql } from 'kysely'

/** A button may stop announcements, or resume them (domain.md D9). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table members drop constraint members_opt_out_wish_by_check;
    alter table members add constraint members_opt_out_wish_by_check
      check (opt_out_wish_by in ('KEYWORD', 'BUTTON', 'OPERATOR'));
    alter table tap_actions drop constraint tap_actions_action_check;
    alter table tap_actions add constraint tap_actions_action_check
      check (action in ('changeTags', 'changePoints', 'changeOptOut', 'linkRichMenu', 'reply'));
  `)
    .execute(db)
}
