import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/** Erasing one member's data, and keeping it out afterwards (domain.md D17). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table erasures (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      -- no reference: it outlives the member
      member_id uuid not null,
      reason text,
      requested_by uuid references operators,
      requested_at timestamptz not null default clock_timestamp(),
      -- what is still to be erased elsewhere; empty once it is done
      work jsonb not null default '{}',
      report jsonb,
      rows_erased_at timestamptz,
      done_at timestamptz
    );
    create index erasures_by_shop on erasures (shop_id, id);
    create index erasures_of_member on erasures (member_id);
    create unique index erasures_open on erasures (member_id) where done_at is null;

    -- customers of carts that are not stored again
    create table erased_customers (
      connection_id uuid not null references cart_connections,
      external_id text not null,
      shop_id uuid not null references shops,
      -- keyed hashes of the telephone numbers: who states one of them again is let in again
      number_keys bytea[] not null default '{}',
      erased_at timestamptz not null default clock_timestamp(),
      primary key (connection_id, external_id)
    );
    create index erased_customers_by_number on erased_customers using gin (number_keys);

    -- what was sent stays as evidence, without whom and for which order
    do $$
      declare found text;
      begin
        select conname into strict found from pg_constraint
         where conrelid = 'deliveries'::regclass and contype = 'c'
           and pg_get_constraintdef(oid) like '%FOLLOW%order_id IS NOT NULL%';
        execute format('alter table deliveries drop constraint %I', found);
      end
    $$;
    alter table deliveries add constraint deliveries_follow_check
      check (kind <> 'FOLLOW' or (message_id is not null and scenario_id is not null
                                  and (order_id is not null or state in ('sent', 'failed', 'unknown', 'skipped', 'cancelled'))))
      not valid;
  `)
    .execute(db)
  await underTenancy(db, ['erasures', 'erased_customers'])
}
