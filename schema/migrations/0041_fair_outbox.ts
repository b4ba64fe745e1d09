import { type Kysely, sql } from 'kysely'

/**
 * Facts are claimed shop by shop: of each that has some waiting as many as fit, its oldest first, then those that wait
 * longest. An edit with 100,000 facts no longer stands before another shop's one. Each shop is asked for four times its
 * part of the batch at most, so that a claim reads no more than some batches whatever waits. Older code calls the same
 * function.
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
     locked as (
       select x.id, x.nth from counted c
        cross join lateral (
          select y.id, row_number() over (order by y.id) as nth
            from (select z.id from outbox z
                   where z.shop_id = c.shop_id and z.done_at is null
                     and (z.claimed_until is null or z.claimed_until < (select clock_timestamp()))
                   order by z.id limit c.most for update skip locked) y) x),
     chosen as (select l.id from locked l order by l.nth, l.id limit p_most)
     update outbox o set claimed_until = clock_timestamp() + make_interval(secs => p_seconds), tries = o.tries + 1
       from chosen w
      where o.id = w.id
     returning o.id, o.shop_id, o.workflow_id, o.workflow_type, o.signal, o.signal_args, o.start,
               extract(epoch from clock_timestamp() - o.created_at)::double precision $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create index outbox_pending_by_shop on outbox (shop_id, id) where done_at is null;
    create or replace function ${CLAIM_OUTBOX} security definer set search_path = public, pg_temp;
  `)
    .execute(db)
}
