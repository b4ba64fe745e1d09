import { type Kysely, sql } from 'kysely'

/**
 * Of which auto-reply a click was, so that the clicks of one are listed by when they came. By a trigger, so that clicks
 * are listed too that older code stores beside this migration and after it. A later click of the same link changes no
 * column of the index.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table reply_link_clicks add column reply_id uuid;

    create function name_reply_of_click() returns trigger language plpgsql as $$
      begin
        select a.reply_id into new.reply_id from reply_answers a where a.id = new.answer_id;
        return new;
      end $$;
    create trigger reply_named before insert on reply_link_clicks for each row execute function name_reply_of_click();

    -- as the role that sees the rows of every shop: to the owner itself row-level security shows none
    grant update on reply_link_clicks to todoke_lookup;
    set local role todoke_lookup;
    update reply_link_clicks c set reply_id = a.reply_id from reply_answers a where a.id = c.answer_id;
    reset role;
    revoke update on reply_link_clicks from todoke_lookup;

    create index reply_link_clicks_by_reply on reply_link_clicks
      (shop_id, reply_id, first_clicked_at, answer_id, bubble, nth) where not is_test;
  `)
    .execute(db)
}
