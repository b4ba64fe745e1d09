import { type Kysely, sql } from 'kysely'

/**
 * Answers first. What is left of an event that was answered (the start of its member's workflow, a profile) costs more
 * than the answer, and nobody waits for it: while somebody has waited for an answer for 300 ms, the relay leaves it, for
 * 20 s at most. Whoever waits longer than half a minute is not waited for: the workflow has the event by then.
 *
 * A fact that is to be answered calls who answers (`answers`), and any other the relay: half of the looks at the outbox
 * found nothing. Older code listens to both, and its relay yields too.
 */
const WAITING = `coalesce((select true from outbox a
   where a.answer_account is not null and a.done_at is null
     and a.created_at between clock_timestamp() - interval '30 seconds' and clock_timestamp() - interval '300 milliseconds'
   order by a.answer_account, a.workflow_id, a.id limit 1), false)`

/** What is left of an answered event, younger than this. */
const leftBehind = (row: string, seconds: number): string =>
  `(${row}.signal = 'lineEvent' and jsonb_array_length(${row}.signal_args) > 1
    and ${row}.created_at > (select clock_timestamp()) - interval '${seconds} seconds')`

/** As in 0071. */
const handledByNow = (row: string): string =>
  `(${row}.answer_account is null or ${row}.created_at < (select clock_timestamp()) - interval '30 seconds')`

/** As in 0071, and behind the answers. */
const CLAIM_OUTBOX = `claim_outbox(p_most int, p_seconds int)
   returns table (id bigint, shop_id uuid, workflow_id text, workflow_type text, signal text, signal_args jsonb, start jsonb, age_seconds double precision)
   language sql volatile as $$
     with recursive waiting as materialized (select ${WAITING} as so),
     shops as (
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
           where z.shop_id = c.shop_id and z.done_at is null and ${handledByNow('z')}
             and not ((select w.so from waiting w) and ${leftBehind('z', 20)})
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
                   where z.shop_id = c.shop_id and z.done_at is null and ${handledByNow('z')}
             and not ((select w.so from waiting w) and ${leftBehind('z', 20)})
                     and (z.claimed_until is null or z.claimed_until < (select clock_timestamp()))
                     and (w.workflows is null or z.id = any(t.ids) or z.workflow_id <> all(w.workflows))
                   order by z.id limit c.most for update skip locked) y) x),
     chosen as (select l.id from locked l order by l.nth, l.id limit p_most)
     update outbox o set claimed_until = clock_timestamp() + make_interval(secs => p_seconds), tries = o.tries + 1
       from chosen w
      where o.id = w.id
     returning o.id, o.shop_id, o.workflow_id, o.workflow_type, o.signal, o.signal_args, o.start,
               extract(epoch from clock_timestamp() - o.created_at)::double precision $$`

/** As in 0071; calls the relay where it may have something of it. */
const FINISH_ANSWERS = `finish_answers(p_claims jsonb) returns void language sql volatile as $$
     update outbox o
        set answer_account = null, claimed_until = null,
            signal_args = case when c."left" is null then o.signal_args else o.signal_args || jsonb_build_array(c."left") end
       from (select * from jsonb_to_recordset(p_claims) as c(id bigint, tries int, "left" jsonb) order by c.id) c
      where o.id = c.id and o.tries = c.tries and o.answer_account is not null and o.done_at is null;
     select pg_notify('todoke_outbox', '')
      where not ${WAITING}
         or exists (select from jsonb_to_recordset(p_claims) as c("left" jsonb) where c."left" is null) $$`

const ANNOUNCE = `announce_outbox() returns trigger language plpgsql as $$
   begin
     if exists (select from told t where t.answer_account is not null) then
       perform pg_notify('todoke_outbox', 'answers');
     end if;
     if exists (select from told t where t.answer_account is null) then
       perform pg_notify('todoke_outbox', '');
     end if;
     return null;
   end $$`

/** As in 0071: what waits for answers is no sign of a Temporal that is late. */
const LOOK_UPS: string[] = [
  `overdue_to_arm(p_most int)
   returns table (delivery_id uuid, shop_id uuid, order_id uuid, generation int, late_to_arm boolean, nudged_recently boolean)
   language sql volatile as $$
     select w.id, w.shop_id, w.order_id, w.generation, w.late, w.nudged
       from (select d.id, d.shop_id, d.order_id, d.generation, d.due_at,
                    d.due_at - interval '30 seconds' <= (select clock_timestamp())
                    or coalesce((select o.created_at < clock_timestamp() - interval '10 seconds'
                                   from outbox o where o.done_at is null and ${handledByNow('o')} and not ${leftBehind('o', 60)}
                                  order by o.id limit 1), false) as late,
                    coalesce(d.nudged_at > (select clock_timestamp()) - interval '60 seconds', false) as nudged
               from deliveries d
              where d.state = 'planned' and d.arm_at < (select clock_timestamp()) - interval '30 seconds'
                and d.kind <> 'TEST') w
      where w.late or not w.nudged
      order by w.due_at, w.id limit p_most $$`,

  `oldest_outbox_seconds() returns double precision language sql volatile as $$
     select extract(epoch from clock_timestamp() - o.created_at)::double precision
       from outbox o where o.done_at is null and ${handledByNow('o')} and not ${leftBehind('o', 60)} order by o.id limit 1 $$`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const definition of [CLAIM_OUTBOX, FINISH_ANSWERS, ...LOOK_UPS])
    await sql
      .raw(`create or replace function ${definition} security definer set search_path = public, pg_temp`)
      .execute(db)
  await sql
    .raw(`
      drop trigger outbox_announced on outbox;
      create or replace function ${ANNOUNCE};
      create trigger outbox_announced after insert on outbox referencing new table as told
        for each statement execute function announce_outbox();
    `)
    .execute(db)
}
