import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Every emergency stop that is over, since more than one may have covered what is still to be sent (delivery.md
 * 5.4). The account keeps the last one, as older code writes it, and a trigger copies it from there.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table emergency_stops (
      line_account_id uuid not null references line_accounts,
      shop_id uuid not null references shops,
      stopped_at timestamptz not null,
      resumed_at timestamptz not null,
      primary key (line_account_id, resumed_at)
    );
    -- the owner of the tables is under their policies too, which name it nowhere
    alter table line_accounts no force row level security;
    insert into emergency_stops (line_account_id, shop_id, stopped_at, resumed_at)
      select id, shop_id, last_stopped_at, resumed_at from line_accounts
       where last_stopped_at is not null and resumed_at is not null;
    alter table line_accounts force row level security;

    create function keep_stop() returns trigger language plpgsql as $$
      begin
        insert into emergency_stops (line_account_id, shop_id, stopped_at, resumed_at)
          values (new.id, new.shop_id, new.last_stopped_at, new.resumed_at) on conflict do nothing;
        return null;
      end $$;
    create trigger stop_kept after update of resumed_at on line_accounts for each row
      when (new.resumed_at is distinct from old.resumed_at and new.resumed_at is not null
            and new.last_stopped_at is not null)
      execute function keep_stop();
  `)
    .execute(db)
  await underTenancy(db, ['emergency_stops'])
}
