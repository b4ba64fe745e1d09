import { type Kysely, sql } from 'kysely'

/**
 * As in 0071. What a webhook brings is looked up row by row: the plan of a function is made once a connection, when its
 * tables may be empty, and then read all members and all events of the LINE account for each webhook. Each look-up is a
 * sub-query with a plan of its own (`offset 0`), which can only be one look at a unique index; that of members stands
 * outside the shop's row-level security, whose condition has an index of its own. Older code calls the same function.
 */
const MEMBERS_AT = `members_at(p_account uuid, p_people text[]) returns table (id uuid, nth int)
   language sql stable as $$
     select m.id, p.nth::int from unnest(p_people) with ordinality as p(person, nth)
      cross join lateral (
        select m.id from members m where m.line_account_id = p_account and m.line_user_id = p.person offset 0) m $$`

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
       people as materialized (
         select p.person, row_number() over () as nth
           from (select distinct g.person from given g where not g.ignored and g.person is not null) p),
       known as materialized (
         select m.id, p.person
           from members_at(p_account, array(select p.person from people p order by p.nth)) m join people p on p.nth = m.nth),
       unknown as materialized (
         select p.person from people p where p.person not in (select k.person from known k)),
       -- not those whose events are all stored: a member who was erased does not come back by a repetition
       strange as materialized (
         select distinct g.person
           from unknown u join given g on g.person = u.person and not g.ignored
           left join lateral (
             select e.id from webhook_events e
              where e.line_account_id = p_account and e.webhook_event_id = g.id offset 0) e on true
          where e.id is null),
       fresh as (
         insert into members as m (shop_id, line_account_id, line_user_id)
         select p_shop, p_account, s.person from strange s order by s.person
         on conflict (line_account_id, line_user_id) do nothing
         returning m.id, m.line_user_id),
       found as materialized (select k.id, k.person from known k union all select f.id, f.line_user_id from fresh f),
       complete as (select (select count(*) from strange) = (select count(*) from fresh) as complete),
       stored as (
         insert into webhook_events (shop_id, line_account_id, webhook_event_id, type, line_user_id, member_id, event_at,
                                     received_at, ignored, payload, content)
         select p_shop, p_account, g.id, g.type, g.person, m.id, g.at,
                coalesce(p_received, clock_timestamp()), g.ignored, g.payload, decode(g.content, 'base64')
           from complete c cross join given g left join found m on m.person = g.person and not g.ignored
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

export async function up(db: Kysely<unknown>): Promise<void> {
  const name = 'members_at(uuid, text[])'
  await sql
    .raw(`
      create function ${MEMBERS_AT} security definer set search_path = public, pg_temp;
      alter function ${name} owner to todoke_lookup;
      revoke execute on function ${name} from public;
      grant execute on function ${name} to todoke_app;
    `)
    .execute(db)
  await sql
    .raw(`create or replace function ${STORE_LINE_EVENTS} set search_path = public, pg_temp`)
    .execute(db)
}
