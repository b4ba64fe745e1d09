import { type Kysely, sql } from 'kysely'

/**
 * A workflow that has many facts waiting, such as a member who writes 10,000 messages, gives 16 of them to a claim; the
 * rest of the shop's part goes to its other workflows. Facts of one workflow are relayed one after another, and before,
 * everybody else of the shop waited until the last of them, longer than a reply token lives. Otherwise as in 0041: shop
 * by shop, the oldest first. Older code calls the same function.
 */
const CLAIM_OUTBOX = `claim_outbox(p_most int, p_seconds int)
   returns table (id bigint, shop_id uuid, workflow_id text, workflow_type text, signal text, signal_args jsonb, start jsonb, age_seconds double precision)
   language sql volatile as $$
     with recursive shops as (
       (select o.shop_id from outbox o where o.done_at is null order by o.shop_id limit 1)
       union all
       select (select o.shop_id from outbox o where o.done_at is null and o.shop_id > s.shop_id order by o.shop_id limit 1)
         from shops s where s.shop_id is not null),
     counted as (
       select s.shop_id, least(p_most, 4 * ceil(p_most::numeric / count(*) over ())::int) as most
         from shops s where s.shop_id is not null),
     oldest as materialized (
       select c.shop_id, x.id, x.workflow_id, row_number() over (partition by c.shop_id, x.workflow_id order by x.id) as turn
         from counted c
        cross join lateral (
          select z.id, z.workflow_id
            from outbox z
           where z.shop_id = c.shop_id and z.done_at is null
             and (z.claimed_until is null or z.claimed_until < (select clock_timestamp()))
           order by z.id limit c.most) x),
     crowded as materialized (
       select o.shop_id, array_agg(distinct o.workflow_id) as workflows
         from oldest o where o.turn > 16 group by o.shop_id),
     in_turn as materialized (
       select o.shop_id, array_agg(o.id) as ids from oldest o where o.turn <= 16 group by o.shop_id),
     locked as (
       select x.id, x.nth from counted c
         left join crowded w on w.shop_id = c.shop_id
         left join in_turn t on t.shop_id = c.shop_id
        cross join lateral (
          select y.id, row_number() over (order by y.id) as nth
            from (select z.id from outbox z
                   where z.shop_id = c.shop_id and z.done_at is null
                     and (z.claimed_until is null or z.claimed_until < (select clock_timestamp()))
                     and (w.workflows is null or z.id = any(t.ids) or z.workflow_id <> all(w.workflows))
                   order by z.id limit c.most for update skip locked) y) x),
     chosen as (select l.id from locked l order by l.nth, l.id limit p_most)
     update outbox o set claimed_until = clock_timestamp() + make_interval(secs => p_seconds), tries = o.tries + 1
       from chosen w
      where o.id = w.id
     returning o.id, o.shop_id, o.workflow_id, o.workflow_type, o.signal, o.signal_args, o.start,
               extract(epoch from clock_timestamp() - o.created_at)::double precision $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`create or replace function ${CLAIM_OUTBOX} security definer set search_path = public, pg_temp;`)
    .execute(db)
}
