import { type Kysely, sql } from 'kysely'

/**
 * Whose message and scenario a click was of, so that the clicks of one are listed by when they came, however many
 * there are. By a trigger, so that clicks are listed too that older code stores beside this migration and after it.
 * Who clicks while it runs is redirected once it is done: some seconds for a million clicks.
 *
 * A later click of the same link changes no column of these indexes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table link_clicks add column message_id uuid, add column scenario_id uuid;

    create function name_message_of_click() returns trigger language plpgsql as $$
      begin
        select d.message_id, d.scenario_id into new.message_id, new.scenario_id
          from deliveries d where d.id = new.delivery_id;
        return new;
      end $$;
    create trigger message_named before insert on link_clicks for each row execute function name_message_of_click();

    -- as the role that sees the rows of every shop: to the owner itself row-level security shows none
    grant update on link_clicks to todoke_lookup;
    set local role todoke_lookup;
    update link_clicks c set message_id = d.message_id, scenario_id = d.scenario_id
      from deliveries d where d.id = c.delivery_id;
    reset role;
    revoke update on link_clicks from todoke_lookup;

    create index link_clicks_by_message on link_clicks
      (shop_id, message_id, first_clicked_at, delivery_id, bubble, nth) where not is_test;
    create index link_clicks_by_scenario on link_clicks
      (shop_id, scenario_id, first_clicked_at, delivery_id, bubble, nth) where not is_test;
  `)
    .execute(db)
}
