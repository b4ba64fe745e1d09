import { type Kysely, sql } from 'kysely'

/**
 * People are answered from the rows, ahead of Temporal. The fact of a stored event says whose LINE account it is of until
 * somebody has handled the event (`answer_account`); only then it goes to the member's workflow. A process that answers
 * claims members, each with its oldest events, for a few seconds, account by account. A fact that nobody has handled
 * within half a minute goes to the workflow all the same, which handles it as before.
 *
 * Older code: its relay waits that half minute for new events, and handles them as before.
 */
const handledByNow = (row: string): string =>
  `(${row}.answer_account is null or ${row}.created_at < (select clock_timestamp()) - interval '30 seconds')`

/** As in 0062, with `answer_account`. */
const STORE_LINE_EVENTS = `store_line_events(p_shop uuid, p_account uuid, p_received timestamptz, p_events jsonb,
                                             p_workflow text, p_start text, p_member text)
   returns int language plpgsql as $$
   declare v_complete boolean; v_stored int;
   begin
     perform set_config('app.shop_id', p_shop::text, true);
     for tries in 1..3 loop
       with given as materialized (
         select * from jsonb_to_recordset(p_events)
           as g(id text, type text, person text, at timestamptz, ignored boolean, payload jsonb, content text)),
       people as materialized (select distinct g.person from given g where not g.ignored and g.person is not null),
       known as materialized (
         select m.id, m.line_user_id from members m join people p on p.person = m.line_user_id
          where m.line_account_id = p_account),
       -- not those whose events are all stored: a member who was erased does not come back by a repetition
       strange as materialized (
         select p.person from people p
          where not exists (select 1 from known k where k.line_user_id = p.person)
            and exists (select 1 from given g
                         where g.person = p.person and not g.ignored
                           and not exists (select 1 from webhook_events e
                                            where e.line_account_id = p_account and e.webhook_event_id = g.id))),
       fresh as (
         insert into members as m (shop_id, line_account_id, line_user_id)
         select p_shop, p_account, s.person from strange s order by s.person
         on conflict (line_account_id, line_user_id) do nothing
         returning m.id, m.line_user_id),
       found as materialized (select * from known union all select * from fresh),
       complete as (select (select count(*) from strange) = (select count(*) from fresh) as complete),
       stored as (
         insert into webhook_events (shop_id, line_account_id, webhook_event_id, type, line_user_id, member_id, event_at,
                                     received_at, ignored, payload, content)
         select p_shop, p_account, g.id, g.type, g.person, m.id, g.at,
                coalesce(p_received, clock_timestamp()), g.ignored, g.payload, decode(g.content, 'base64')
           from complete c cross join given g left join found m on m.line_user_id = g.person and not g.ignored
          where c.complete order by g.id
         on conflict (line_account_id, webhook_event_id) do nothing
         returning id, member_id, event_at),
       facts as (
         insert into outbox (shop_id, workflow_id, workflow_type, signal, signal_args, start, answer_account)
         select p_shop, replace(p_workflow, p_member, s.member_id::text), 'member', 'lineEvent',
                jsonb_build_array(s.id), replace(p_start, p_member, s.member_id::text)::jsonb, p_account
           from stored s where s.member_id is not null order by s.event_at, s.id)
       select c.complete, (select count(*) from stored) into v_complete, v_stored from complete c;
       if v_complete then return v_stored; end if;
     end loop;
     raise exception 'the members of these events cannot be made';
   end $$`

/** As in 0061, for facts that nobody answers any more. */
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
           where z.shop_id = c.shop_id and z.done_at is null and ${handledByNow('z')}
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
                     and (z.claimed_until is null or z.claimed_until < (select clock_timestamp()))
                     and (w.workflows is null or z.id = any(t.ids) or z.workflow_id <> all(w.workflows))
                   order by z.id limit c.most for update skip locked) y) x),
     chosen as (select l.id from locked l order by l.nth, l.id limit p_most)
     update outbox o set claimed_until = clock_timestamp() + make_interval(secs => p_seconds), tries = o.tries + 1
       from chosen w
      where o.id = w.id
     returning o.id, o.shop_id, o.workflow_id, o.workflow_type, o.signal, o.signal_args, o.start,
               extract(epoch from clock_timestamp() - o.created_at)::double precision $$`

/** A fact whose event is still to be handled. */
const open = (row: string): string => `${row}.answer_account is not null and ${row}.done_at is null`

/**
 * Claims members with their oldest events: of each account at most `p_each`, of each member at most eight events, to be
 * handled one after another. A member whose oldest event is claimed is somebody else's. What is read of an account is
 * bounded by 200 members, beginning behind `p_after`, however many wait; `p_busy` are accounts that have their share.
 */
const CLAIM_ANSWERS = `claim_answers(p_most int, p_each int, p_seconds int, p_after text, p_busy uuid[])
   returns table (id bigint, tries int, shop_id uuid, account uuid, event_id uuid, member_id uuid)
   language sql volatile as $$
     with recursive accounts as (
       (select o.answer_account as account from outbox o where ${open('o')}
         order by o.answer_account limit 1)
       union all
       select (select o.answer_account from outbox o
                where ${open('o')} and o.answer_account > a.account
                order by o.answer_account limit 1)
         from accounts a where a.account is not null),
     members as (
       select s.account, m.workflow_id, m.id, m.claimed_until
         from accounts s
        cross join lateral (
          with recursive walk as (
            (select z.workflow_id, z.id, z.claimed_until, 1 as nth from outbox z
              where z.answer_account = s.account and z.done_at is null and z.workflow_id > p_after
              order by z.workflow_id, z.id limit 1)
            union all
            select x.workflow_id, x.id, x.claimed_until, w.nth + 1
              from walk w
             cross join lateral (
               select z.workflow_id, z.id, z.claimed_until from outbox z
                where z.answer_account = s.account and z.done_at is null and z.workflow_id > w.workflow_id
                order by z.workflow_id, z.id limit 1) x
             where w.nth < 200)
          select w.workflow_id, w.id, w.claimed_until from walk w) m
        where s.account <> all(p_busy)),
     heads as (
       select m.account, m.workflow_id, m.id, row_number() over (partition by m.account order by m.id) as turn
         from members m where m.claimed_until is null or m.claimed_until < clock_timestamp()),
     chosen as (
       select h.account, h.workflow_id from heads h where h.turn <= p_each order by h.turn, h.id limit p_most),
     events as materialized (
       select x.id from chosen c
        cross join lateral (
          select z.id from outbox z
           where z.answer_account = c.account and z.done_at is null and z.workflow_id = c.workflow_id
           order by z.id limit 8) x),
     locked as (
       select z.id from outbox z
        where z.id = any(array(select e.id from events e)) and ${open('z')}
          and (z.claimed_until is null or z.claimed_until < clock_timestamp())
        order by z.id for update skip locked)
     update outbox o set claimed_until = clock_timestamp() + make_interval(secs => p_seconds), tries = o.tries + 1
       from locked l
      where o.id = l.id
     returning o.id, o.tries, o.shop_id, o.answer_account, (o.signal_args ->> 0)::uuid,
               (o.start -> 'input' ->> 'memberId')::uuid $$`

/** Keeps what is being handled claimed, where nobody else has claimed it since. */
const KEEP_ANSWERS = `keep_answers(p_claims jsonb, p_seconds int) returns void language sql volatile as $$
     update outbox o set claimed_until = clock_timestamp() + make_interval(secs => p_seconds)
       from (select * from jsonb_to_recordset(p_claims) as c(id bigint, tries int) order by c.id) c
      where o.id = c.id and o.tries = c.tries and ${open('o')} $$`

/** Gives facts to their workflows, with what is left to do where that is known, and calls the relay. */
const FINISH_ANSWERS = `finish_answers(p_claims jsonb) returns void language sql volatile as $$
     update outbox o
        set answer_account = null, claimed_until = null,
            signal_args = case when c."left" is null then o.signal_args else o.signal_args || jsonb_build_array(c."left") end
       from (select * from jsonb_to_recordset(p_claims) as c(id bigint, tries int, "left" jsonb) order by c.id) c
      where o.id = c.id and o.tries = c.tries and ${open('o')};
     select pg_notify('todoke_outbox', '') $$`

/** What waits for Temporal: as in 0005, 0009 and 0023, but for what is still to be answered. */
const LOOK_UPS: string[] = [
  `overdue_to_arm(p_most int)
   returns table (delivery_id uuid, shop_id uuid, order_id uuid, generation int, late_to_arm boolean, nudged_recently boolean)
   language sql volatile as $$
     select w.id, w.shop_id, w.order_id, w.generation, w.late, w.nudged
       from (select d.id, d.shop_id, d.order_id, d.generation, d.due_at,
                    d.due_at - interval '30 seconds' <= (select clock_timestamp())
                    or coalesce((select o.created_at < clock_timestamp() - interval '10 seconds'
                                   from outbox o where o.done_at is null and ${handledByNow('o')}
                                  order by o.id limit 1), false) as late,
                    coalesce(d.nudged_at > (select clock_timestamp()) - interval '60 seconds', false) as nudged
               from deliveries d
              where d.state = 'planned' and d.arm_at < (select clock_timestamp()) - interval '30 seconds'
                and d.kind <> 'TEST') w
      where w.late or not w.nudged
      order by w.due_at, w.id limit p_most $$`,

  `oldest_outbox_seconds() returns double precision language sql volatile as $$
     select extract(epoch from clock_timestamp() - o.created_at)::double precision
       from outbox o where o.done_at is null and ${handledByNow('o')} order by o.id limit 1 $$`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    -- the LINE account of an event that is still to be handled; null: the workflow may have the fact
    alter table outbox add column answer_account uuid;
    create index outbox_to_answer on outbox (answer_account, workflow_id, id)
      where answer_account is not null and done_at is null;
    create or replace function ${STORE_LINE_EVENTS} set search_path = public, pg_temp;
  `)
    .execute(db)
  for (const definition of [CLAIM_OUTBOX, ...LOOK_UPS])
    await sql
      .raw(`create or replace function ${definition} security definer set search_path = public, pg_temp`)
      .execute(db)
  for (const [definition, name] of [
    [CLAIM_ANSWERS, 'claim_answers(int, int, int, text, uuid[])'],
    [KEEP_ANSWERS, 'keep_answers(jsonb, int)'],
    [FINISH_ANSWERS, 'finish_answers(jsonb)'],
  ] as const)
    await sql
      .raw(`
      create function ${definition} security definer set search_path = public, pg_temp;
      alter function ${name} owner to todoke_lookup;
      revoke execute on function ${name} from public;
      grant execute on function ${name} to todoke_app;
    `)
      .execute(db)
}
