import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Keys end with their operator, recoveries of a shop are recorded, and answers to an Idempotency-Key are encrypted
 * (decision 0048).
 *
 * Keys of operators that are disabled now are ended; a trigger ends those of who is disabled from now on, also by older
 * code. Answers that older code writes stay in `response` and readable; older code that is asked to repeat an encrypted
 * one finds no body and fails, and does nothing twice.
 */
const functions: string[] = [
  `lookup_answers_of_other_keys(p_key_id text, p_most int) returns table (shop_id uuid) language sql stable as $$
     select distinct i.shop_id from idempotency_keys i where i.key_id <> p_key_id limit p_most $$`,

  `purge_idempotency_keys(p_older interval, p_most int) returns int language plpgsql as $$
   declare n int;
   begin
     delete from idempotency_keys i where i.ctid = any(array(
       select x.ctid from idempotency_keys x where x.created_at < clock_timestamp() - p_older limit p_most));
     get diagnostics n = row_count; return n;
   end $$`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create function end_keys_of_operator() returns trigger language plpgsql as $$
      begin
        update api_keys set revoked_at = clock_timestamp()
         where shop_id = new.shop_id and operator_id = new.id and revoked_at is null;
        return null;
      end $$;
    create trigger keys_ended after update of disabled_at on operators
      for each row when (new.disabled_at is not null) execute function end_keys_of_operator();

    alter table idempotency_keys add column key_id text, add column answer bytea;
    grant delete on idempotency_keys to todoke_lookup;

    create table shop_recoveries (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      platform_key_id uuid not null,
      operator_id uuid not null references operators,
      reason text not null check (reason <> ''),
      at timestamptz not null default clock_timestamp()
    );
    create index shop_recoveries_by_shop on shop_recoveries (shop_id, id);

    -- as the role that sees the rows of every shop: to the owner itself row-level security shows none
    grant update on api_keys to todoke_lookup;
    set local role todoke_lookup;
    update api_keys k set revoked_at = o.disabled_at
      from operators o where o.id = k.operator_id and o.disabled_at is not null and k.revoked_at is null;
    delete from idempotency_keys where created_at < clock_timestamp() - interval '1 day';
    reset role;
    revoke update on api_keys from todoke_lookup;
  `)
    .execute(db)
  await underTenancy(db, ['shop_recoveries'])
  for (const definition of functions) {
    await sql
      .raw(`create function ${definition} security definer set search_path = public, pg_temp`)
      .execute(db)
    const name = definition.slice(0, definition.indexOf('('))
    await sql
      .raw(`
        alter function ${name} owner to todoke_lookup;
        revoke execute on function ${name} from public;
        grant execute on function ${name} to todoke_app;
      `)
      .execute(db)
  }
}
