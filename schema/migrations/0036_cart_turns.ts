import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/** Look-ups over the shops that share a cart's host; which of them is next is decided in domain/carts/pace.ts. */
const functions: string[] = [
  // Locks the key until the transaction ends: one caller after another decides. Answers how things stand, in epoch
  // milliseconds, the caller's own turn among those that wait.
  `ask_cart_turn(p_key text, p_turn uuid, p_shop uuid, p_claimant text, p_lane text, p_present_ms int)
   returns jsonb language plpgsql volatile as $$
   declare pace cart_paces; at timestamptz;
   begin
     insert into cart_paces (pace_key) values (p_key) on conflict do nothing;
     select * into strict pace from cart_paces where pace_key = p_key for update;
     at := clock_timestamp();
     insert into cart_turns (id, pace_key, shop_id, claimant, lane, asked_at, present_until)
     values (p_turn, p_key, p_shop, p_claimant, p_lane, at, at + make_interval(secs => p_present_ms / 1000.0))
         on conflict (id) do update set present_until = excluded.present_until;
     return jsonb_build_object(
       'now', 1000 * extract(epoch from at),
       'opensAt', 1000 * extract(epoch from pace.opens_at),
       'pullsSinceCheck', pace.pulls_since_check,
       'pulledAt', 1000 * extract(epoch from pace.pulled_at),
       'isHeld', exists (select 1 from cart_turns h where h.pace_key = p_key and h.held_until > at),
       'waiting', coalesce((select jsonb_agg(jsonb_build_object(
           'id', w.id, 'shopId', w.shop_id, 'claimant', w.claimant, 'lane', w.lane,
           'askedAt', 1000 * extract(epoch from w.asked_at),
           'shopServedAt', 1000 * extract(epoch from s.served),
           'claimantServedAt', 1000 * extract(epoch from c.served)))
         from cart_turns w
         left join lateral (select max(t.taken_at) as served from cart_turns t
            where t.pace_key = p_key and t.shop_id = w.shop_id and t.lane = w.lane) s on true
         left join lateral (select max(t.taken_at) as served from cart_turns t
            where t.pace_key = p_key and t.shop_id = w.shop_id and t.lane = w.lane and t.claimant = w.claimant) c on true
        where w.pace_key = p_key and w.taken_at is null and w.present_until > at), '[]'));
   end $$`,

  // The turn is the caller's, by PostgreSQL's clock.
  `take_cart_turn(p_key text, p_turn uuid, p_pulls_since_check int, p_interval_ms int, p_lease_ms int)
   returns void language plpgsql volatile as $$
   declare at timestamptz := clock_timestamp();
   begin
     update cart_turns
        set taken_at = at, held_until = at + make_interval(secs => p_lease_ms / 1000.0)
      where id = p_turn and pace_key = p_key and taken_at is null;
     update cart_paces
        set opens_at = at + make_interval(secs => p_interval_ms / 1000.0), pulls_since_check = p_pulls_since_check
      where pace_key = p_key;
   end $$`,

  // The request is still in flight. False: the turn was lost, since the lease had ended.
  `keep_cart_turn(p_turn uuid, p_lease_ms int) returns boolean language sql volatile as $$
     with kept as (
       update cart_turns set held_until = clock_timestamp() + make_interval(secs => p_lease_ms / 1000.0)
        where id = p_turn and held_until > clock_timestamp() returning 1)
     select exists (select 1 from kept) $$`,

  // Gives back a turn, or leaves the queue.
  `leave_cart_turn(p_turn uuid) returns void language plpgsql volatile as $$
   declare left_turn cart_turns;
   begin
     delete from cart_turns where id = p_turn and taken_at is null;
     if found then return; end if;
     update cart_turns set held_until = null, done_at = clock_timestamp() where id = p_turn returning * into left_turn;
     if left_turn.lane = 'pull' then
       update cart_paces set pulled_at = left_turn.done_at where pace_key = left_turn.pace_key;
     end if;
   end $$`,

  `purge_cart_turns(p_older interval, p_most int) returns int language plpgsql as $$
   declare n int;
   begin
     delete from cart_turns where id in (
       select id from cart_turns where asked_at < clock_timestamp() - p_older limit p_most for update skip locked);
     get diagnostics n = row_count;
     delete from cart_paces p where p.opens_at < clock_timestamp() - interval '1 day'
        and not exists (select 1 from cart_turns t where t.pace_key = p.pace_key);
     return n;
   end $$`,
]

/**
 * Turns of requests to carts, which hold across processes; checks of connections by the minute; where a pull goes on that
 * was interrupted in the middle of a window. Older code, which paces by itself, uses none of it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table cart_paces (
      pace_key text primary key,
      opens_at timestamptz not null default clock_timestamp(),
      pulls_since_check int not null default 9,
      pulled_at timestamptz
    );
    alter table cart_paces enable row level security;
    alter table cart_paces force row level security;
    create policy by_lookup on cart_paces to todoke_lookup using (true) with check (true);
    grant select, insert, update, delete on cart_paces to todoke_lookup;

    create table cart_turns (
      id uuid primary key,
      pace_key text not null,
      shop_id uuid not null references shops,
      -- the connection that pulls, or the check
      claimant text not null,
      lane text not null check (lane in ('pull', 'check')),
      asked_at timestamptz not null,
      -- who waits comes again before, or is gone
      present_until timestamptz not null,
      taken_at timestamptz,
      -- the lease of the request in flight; null: none
      held_until timestamptz,
      done_at timestamptz
    );
    create index cart_turns_by_service on cart_turns (pace_key, shop_id, lane, taken_at);
    create index cart_turns_by_age on cart_turns (asked_at);

    create table cart_checks (
      shop_id uuid not null references shops,
      checked_at timestamptz not null default clock_timestamp()
    );
    create index cart_checks_by_shop on cart_checks (shop_id, checked_at);

    alter table sync_cursors add column resume_at jsonb;
  `)
    .execute(db)
  await underTenancy(db, ['cart_turns', 'cart_checks'])
  await sql.raw('grant insert, update, delete on cart_turns to todoke_lookup').execute(db)
  for (const definition of functions) {
    const name = definition.slice(0, definition.indexOf('('))
    await sql
      .raw(`
        create function ${definition} security definer set search_path = public, pg_temp;
        alter function ${name} owner to todoke_lookup;
        revoke execute on function ${name} from public;
        grant execute on function ${name} to todoke_app;
      `)
      .execute(db)
  }
}
