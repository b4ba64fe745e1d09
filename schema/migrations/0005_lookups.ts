import { type Kysely, sql } from 'kysely'

/**
 * What must be known before the shop is known: who a key belongs to, which channel has work, which facts
 * wait for a relay. Each is a SECURITY DEFINER function that returns ids, never a name or a text
 * (delivery.md section 8). The clock is asked in a sub-select where it bounds a query: as a volatile function
 * it could not be compared with an index.
 */
const functions: string[] = [
  `lookup_api_key(p_hash bytea) returns table (scope text, key_id uuid, shop_id uuid, operator_id uuid, role text)
   language sql stable as $$
     select 'SHOP', k.id, k.shop_id, k.operator_id, o.role
       from api_keys k join operators o on o.id = k.operator_id
      where k.key_hash = p_hash and k.revoked_at is null and o.disabled_at is null
     union all
     select 'PLATFORM', k.id, null::uuid, null::uuid, 'PLATFORM'
       from platform_keys k where k.key_hash = p_hash and k.revoked_at is null $$`,

  `lookup_shops(p_after uuid, p_most int) returns table (shop_id uuid) language sql stable as $$
     select id from shops where p_after is null or id > p_after order by id limit p_most $$`,

  `lookup_line_account(p_id uuid) returns table (shop_id uuid) language sql stable as $$
     select a.shop_id from line_accounts a where a.id = p_id and a.removed_at is null $$`,

  `lookup_connections() returns table (connection_id uuid, shop_id uuid) language sql stable as $$
     select c.id, c.shop_id from cart_connections c where c.removed_at is null $$`,

  `lookup_secrets_of_other_keys(p_key_id text, p_most int) returns table (secret_id uuid, shop_id uuid)
   language sql stable as $$
     select s.id, s.shop_id from secrets s where s.key_id <> p_key_id order by s.id limit p_most $$`,

  `acquire_channel_leases(p_holder text, p_seconds int, p_most int)
   returns table (line_account_id uuid, shop_id uuid, epoch bigint) language plpgsql as $$
   begin
     insert into channel_leases (line_account_id, shop_id)
       select a.id, a.shop_id from line_accounts a
        where a.removed_at is null and not exists (select 1 from channel_leases l where l.line_account_id = a.id)
       on conflict do nothing;
     -- our own: waited for, since a claim under way holds a share lock on its lease
     return query
       update channel_leases l
          set epoch = case when l.expires_at > clock_timestamp() then l.epoch else l.epoch + 1 end,
              expires_at = clock_timestamp() + make_interval(secs => p_seconds)
        where l.holder = p_holder
       returning l.line_account_id, l.shop_id, l.epoch;
     return query
       with wanted as (
         select l.line_account_id from channel_leases l
          where l.expires_at <= clock_timestamp() and l.holder is distinct from p_holder
          order by l.line_account_id
          limit greatest(0, p_most - (select count(*) from channel_leases o where o.holder = p_holder))
            for update skip locked)
       update channel_leases l
          set epoch = l.epoch + 1, holder = p_holder, expires_at = clock_timestamp() + make_interval(secs => p_seconds)
         from wanted w where l.line_account_id = w.line_account_id
       returning l.line_account_id, l.shop_id, l.epoch;
   end $$`,

  `release_channel_leases(p_holder text) returns int language plpgsql as $$
   declare n int;
   begin
     update channel_leases set expires_at = '-infinity', holder = null where holder = p_holder;
     get diagnostics n = row_count; return n;
   end $$`,

  `due_channels(p_channels uuid[]) returns table (line_account_id uuid, due boolean, stopped boolean, held boolean)
   language sql volatile as $$
     select a.id,
            exists (select 1 from deliveries d where d.line_account_id = a.id and d.shop_id = a.shop_id and d.state = 'armed'
                      and greatest(d.due_at, d.not_before) <= (select clock_timestamp())
                      and (d.retry_at is null or d.retry_at <= (select clock_timestamp())))
            or exists (select 1 from deliveries d where d.line_account_id = a.id and d.shop_id = a.shop_id and d.state = 'sending'
                      and (d.epoch is distinct from l.epoch or d.retry_at <= (select clock_timestamp()))),
            a.stopped_at is not null, l.held_since is not null
       from unnest(p_channels) c join line_accounts a on a.id = c join channel_leases l on l.line_account_id = a.id $$`,

  `acquire_keeper_lease(p_holder text, p_seconds int) returns boolean language plpgsql as $$
   begin
     update keeper_lease set holder = p_holder, expires_at = clock_timestamp() + make_interval(secs => p_seconds)
      where holder = p_holder or expires_at <= clock_timestamp();
     return found;
   end $$`,

  `claim_outbox(p_most int, p_seconds int)
   returns table (id bigint, shop_id uuid, workflow_id text, workflow_type text, signal text, signal_args jsonb, start jsonb, age_seconds double precision)
   language sql volatile as $$
     update outbox o set claimed_until = clock_timestamp() + make_interval(secs => p_seconds), tries = o.tries + 1
       from (select x.id from outbox x
              where x.done_at is null and (x.claimed_until is null or x.claimed_until < clock_timestamp())
              order by x.id limit p_most for update skip locked) w
      where o.id = w.id
     returning o.id, o.shop_id, o.workflow_id, o.workflow_type, o.signal, o.signal_args, o.start,
               extract(epoch from clock_timestamp() - o.created_at)::double precision $$`,

  `finish_outbox(p_ids bigint[]) returns void language sql volatile as $$
     update outbox set done_at = clock_timestamp(), last_error = null where id = any(p_ids) $$`,

  `retry_outbox(p_ids bigint[], p_error text, p_seconds int) returns void language sql volatile as $$
     update outbox set claimed_until = clock_timestamp() + make_interval(secs => p_seconds), last_error = p_error
      where id = any(p_ids) and done_at is null $$`,

  `purge_outbox(p_older interval) returns int language plpgsql as $$
   declare n int;
   begin
     delete from outbox where done_at < clock_timestamp() - p_older;
     get diagnostics n = row_count; return n;
   end $$`,

  `overdue_to_arm(p_most int)
   returns table (delivery_id uuid, shop_id uuid, order_id uuid, generation int, late_to_arm boolean, nudged_recently boolean)
   language sql volatile as $$
     select d.id, d.shop_id, d.order_id, d.generation,
            d.due_at - interval '30 seconds' <= (select clock_timestamp()),
            d.nudged_at > (select clock_timestamp()) - interval '60 seconds'
       from deliveries d
      where d.state = 'planned' and d.arm_at < (select clock_timestamp()) - interval '30 seconds'
      order by d.arm_at limit p_most $$`,

  `unnotified_deliveries(p_most int, p_older interval)
   returns table (delivery_id uuid, shop_id uuid) language sql volatile as $$
     select d.id, d.shop_id from deliveries d
      where d.settled_at < (select clock_timestamp()) - p_older and d.settled_at is not null and d.notified_at is null
      order by d.settled_at limit p_most $$`,

  `deliveries_with_open_actions(p_most int, p_older interval)
   returns table (delivery_id uuid, shop_id uuid, order_id uuid) language sql volatile as $$
     select d.id, d.shop_id, d.order_id from deliveries d
      where d.actions_open > 0 and d.settled_at < (select clock_timestamp()) - p_older
        and (d.nudged_at is null or d.nudged_at < (select clock_timestamp()) - interval '5 minutes')
      order by d.settled_at limit p_most $$`,

  `parked_to_resume(p_most int) returns table (delivery_id uuid, shop_id uuid, order_id uuid) language sql volatile as $$
     select d.id, d.shop_id, d.order_id
       from deliveries d join line_accounts a on a.id = d.line_account_id join follow_messages m on m.id = d.message_id
      where d.state = 'parked' and (a.quota_limit is null or a.quota_used < a.quota_limit)
        and a.quota_read_at > d.settled_at
        and d.due_at + make_interval(mins => m.outage_grace_minutes) > (select clock_timestamp())
        and (d.nudged_at is null or d.nudged_at < (select clock_timestamp()) - interval '60 seconds')
      order by d.due_at limit p_most $$`,

  `engine_counts() returns table (name text, value bigint) language sql volatile as $$
     select 'outbox_older_10s', count(*) from outbox where done_at is null and created_at < (select clock_timestamp()) - interval '10 seconds'
     union all
     select 'planned_overdue_30s', count(*) from deliveries where state = 'planned' and arm_at < (select clock_timestamp()) - interval '30 seconds'
     union all
     select 'settled_unnotified_30s', count(*) from deliveries
      where settled_at is not null and notified_at is null and settled_at < (select clock_timestamp()) - interval '30 seconds'
     union all
     select 'actions_open_5m', count(*) from deliveries where actions_open > 0 and settled_at < (select clock_timestamp()) - interval '5 minutes'
     union all
     select 'due_waiting', count(*)
       from line_accounts a join deliveries d on d.line_account_id = a.id and d.shop_id = a.shop_id
      where d.state = 'armed' and greatest(d.due_at, d.not_before) <= (select clock_timestamp()) $$`,
]

/** What the definer role may write: leases and the outbox's bookkeeping, nothing else. */
const grants = [
  'select, insert, update on channel_leases',
  'select, update on keeper_lease',
  'select, update, delete on outbox',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const grant of grants) await sql.raw(`grant ${grant} to todoke_lookup`).execute(db)
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
  await sql
    .raw(`
    create function announce_outbox() returns trigger language plpgsql as $$
      begin perform pg_notify('todoke_outbox', ''); return null; end $$;
    create trigger outbox_announced after insert on outbox for each statement execute function announce_outbox();
    create function announce_stop() returns trigger language plpgsql as $$
      begin perform pg_notify('todoke_stop', new.id::text); return null; end $$;
    create trigger stop_announced after update of stopped_at on line_accounts for each row execute function announce_stop();
  `)
    .execute(db)
}
