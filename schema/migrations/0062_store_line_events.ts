import { type Kysely, sql } from 'kysely'

/**
 * LINE waits for its events to be stored, in thousands: a function does it in one round trip, with the setting of the
 * shop and the commit, and its plan is kept with the connection. It runs as its caller, under row-level security, and
 * answers how many events were new. A member whom another call makes at this moment is there at the next try.
 *
 * `p_workflow`, `p_start`: the name and the start of a member's workflow, with `p_member` in the place of its id.
 */
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
         insert into outbox (shop_id, workflow_id, workflow_type, signal, signal_args, start)
         select p_shop, replace(p_workflow, p_member, s.member_id::text), 'member', 'lineEvent',
                jsonb_build_array(s.id), replace(p_start, p_member, s.member_id::text)::jsonb
           from stored s where s.member_id is not null order by s.event_at, s.id)
       select c.complete, (select count(*) from stored) into v_complete, v_stored from complete c;
       if v_complete then return v_stored; end if;
     end loop;
     raise exception 'the members of these events cannot be made';
   end $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`create function ${STORE_LINE_EVENTS} set search_path = public, pg_temp`).execute(db)
  const name = 'store_line_events(uuid, uuid, timestamptz, jsonb, text, text, text)'
  await sql
    .raw(`
      revoke execute on function ${name} from public;
      grant execute on function ${name} to todoke_app;
    `)
    .execute(db)
}
