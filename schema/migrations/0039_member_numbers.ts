import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Numbers of members count within their shop: one sequence for all told each shop how fast the others grow
 * (decision 0048). Numbers that members have stay; a shop's next one follows its highest.
 *
 * A trigger gives the number, so that older code that knows nothing of it goes on. The first new member of a
 * transaction locks the shop's counter until the commit; further ones count in a setting of the transaction, and each
 * statement writes the counter once, however many it inserts. Numbers therefore appear in their order, and pages by
 * number miss nobody.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    -- nobody inserts between the counting and the trigger
    lock table members in share row exclusive mode;
    create table member_counters (
      shop_id uuid primary key references shops,
      last_no bigint not null default 0
    );
  `)
    .execute(db)
  await underTenancy(db, ['member_counters'])
  await sql
    .raw(`
    create function keep_member_no() returns trigger language plpgsql as $$
      declare held text[] := string_to_array(nullif(current_setting('app.member_no', true), ''), ':');
      begin
        if held is not null then
          update member_counters set last_no = held[2]::bigint where shop_id = held[1]::uuid;
        end if;
        return null;
      end $$;
    create function number_member() returns trigger language plpgsql as $$
      declare
        held text[] := string_to_array(nullif(current_setting('app.member_no', true), ''), ':');
        last bigint := held[2]::bigint;
      begin
        if held[1] is distinct from new.shop_id::text then
          if held is not null then
            update member_counters set last_no = last where shop_id = held[1]::uuid;
          end if;
          insert into member_counters (shop_id) values (new.shop_id) on conflict do nothing;
          select c.last_no into strict last from member_counters c where c.shop_id = new.shop_id for update;
        end if;
        new.no := last + 1;
        perform set_config('app.member_no', new.shop_id || ':' || new.no, true);
        return new;
      end $$;
    create trigger member_numbered before insert on members for each row execute function number_member();
    create trigger member_no_kept after insert on members for each statement execute function keep_member_no();
    alter table members alter column no drop default;
    drop sequence member_numbers;

    -- as the role that sees the rows of every shop: to the owner itself row-level security shows none
    grant insert on member_counters to todoke_lookup;
    set local role todoke_lookup;
    insert into member_counters (shop_id, last_no) select shop_id, max(no) from members group by shop_id;
    reset role;
    revoke insert on member_counters from todoke_lookup;
  `)
    .execute(db)
}
