import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/** Look-ups of the keeper that must leave tests to {@link TEST_RUNS_TO_NUDGE}: tests have no order to remind. */
const functions: string[] = [
  `overdue_to_arm(p_most int)
   returns table (delivery_id uuid, shop_id uuid, order_id uuid, generation int, late_to_arm boolean, nudged_recently boolean)
   language sql volatile as $$
     select w.id, w.shop_id, w.order_id, w.generation, w.late, w.nudged
       from (select d.id, d.shop_id, d.order_id, d.generation, d.due_at,
                    d.due_at - interval '30 seconds' <= (select clock_timestamp())
                    or coalesce((select o.created_at < clock_timestamp() - interval '10 seconds'
                                   from outbox o where o.done_at is null order by o.id limit 1), false) as late,
                    coalesce(d.nudged_at > (select clock_timestamp()) - interval '60 seconds', false) as nudged
               from deliveries d
              where d.state = 'planned' and d.arm_at < (select clock_timestamp()) - interval '30 seconds'
                and d.kind <> 'TEST') w
      where w.late or not w.nudged
      order by w.due_at, w.id limit p_most $$`,

  `deliveries_with_open_actions(p_most int, p_older interval)
   returns table (delivery_id uuid, shop_id uuid, order_id uuid) language sql volatile as $$
     select d.id, d.shop_id, d.order_id from deliveries d
      where d.actions_open > 0 and d.settled_at < (select clock_timestamp()) - p_older and d.kind <> 'TEST'
        and (d.nudged_at is null or d.nudged_at < (select clock_timestamp()) - interval '5 minutes')
      order by d.settled_at limit p_most $$`,

  `parked_to_resume(p_most int) returns table (delivery_id uuid, shop_id uuid, order_id uuid) language sql volatile as $$
     select d.id, d.shop_id, d.order_id
       from deliveries d join line_accounts a on a.id = d.line_account_id join follow_messages m on m.id = d.message_id
      where d.state = 'parked' and d.kind <> 'TEST' and (a.quota_limit is null or a.quota_used < a.quota_limit)
        and a.quota_read_at > d.settled_at
        and d.due_at + make_interval(mins => m.outage_grace_minutes) > (select clock_timestamp())
        and (d.nudged_at is null or d.nudged_at < (select clock_timestamp()) - interval '60 seconds')
      order by d.due_at limit p_most $$`,
]

/** Test runs that should have ended two minutes ago; each is reminded every five minutes. */
const TEST_RUNS_TO_NUDGE = `test_runs_to_nudge(p_most int) returns table (test_run_id uuid, shop_id uuid)
   language sql volatile as $$
     select r.id, r.shop_id from test_runs r
      where r.ended_at is null and r.ends_at < (select clock_timestamp()) - interval '2 minutes'
        and (r.nudged_at is null or r.nudged_at < (select clock_timestamp()) - interval '5 minutes')
      order by r.ends_at limit p_most $$`

/**
 * Test members, who confirm it in LINE, and test runs of a message (domain.md D35): their deliveries are of the kind
 * TEST, without an order, and what they change of a member is kept so that exactly that is taken back.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    -- by LINE's clock: when the person confirmed it
    alter table members add column test_since timestamptz;
    -- what a wish about tests came to, so that a repeated handling answers the same
    alter table webhook_events add column test_answer text check (test_answer in ('JOINED', 'WRONG_CODE', 'LEFT'));

    create table test_invitations (
      member_id uuid primary key references members on delete cascade,
      shop_id uuid not null references shops,
      code text not null,
      wrong int not null default 0,
      expires_at timestamptz not null,
      created_by uuid references operators,
      created_at timestamptz not null default clock_timestamp()
    );

    create table test_runs (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      message_id uuid not null references follow_messages,
      -- the order whose facts were copied; null: invented
      source_order_id uuid references orders on delete set null,
      order_number text not null,
      product_name text,
      ship_date date not null,
      recurring_count int,
      next_delivery_date date,
      subscription_cancelled boolean not null default false,
      -- why such an order would not get the message; null: it would
      left_out text,
      gap_seconds int not null check (gap_seconds >= 0),
      wait_after_seconds int not null check (wait_after_seconds >= 0),
      created_by uuid references operators,
      created_at timestamptz not null default clock_timestamp(),
      -- when it should be over
      ends_at timestamptz not null,
      stopped_at timestamptz,
      nudged_at timestamptz,
      ended_at timestamptz
    );
    create index test_runs_by_message on test_runs (message_id, id desc);
    create index test_runs_by_shop on test_runs (shop_id, id desc);
    create index test_runs_open on test_runs (ends_at) where ended_at is null;

    create table test_run_members (
      test_run_id uuid not null references test_runs on delete cascade,
      member_id uuid not null references members on delete cascade,
      shop_id uuid not null references shops,
      -- open: the test may change the member; closing: that is being taken back; closed: it was
      state text not null default 'open' check (state in ('open', 'closing', 'closed')),
      primary key (test_run_id, member_id)
    );
    -- one at a time: what two tests changed of one member could not be told apart
    create unique index test_run_members_open on test_run_members (member_id) where state <> 'closed';

    create table test_changes (
      id bigint generated always as identity primary key,
      shop_id uuid not null references shops,
      test_run_id uuid not null references test_runs on delete cascade,
      member_id uuid not null references members on delete cascade,
      -- delivery:<id> or tap:<id>
      cause text not null,
      kind text not null check (kind in ('TAGS', 'FLAG', 'POINTS', 'MENU')),
      change jsonb not null,
      taken_back_at timestamptz,
      outcome text,
      unique (test_run_id, member_id, cause, kind)
    );

    alter table deliveries
      add column test_run_id uuid references test_runs,
      -- of a test: when it would be due for a real order
      add column real_due_at timestamptz,
      -- of a test: why a real one would not have gone, or not then
      add column noted text;
    alter table deliveries drop constraint deliveries_kind_check;
    alter table deliveries
      add constraint deliveries_kind_check check (kind in ('FOLLOW', 'TEST')) not valid,
      add constraint deliveries_test_check check (kind <> 'TEST' or (is_test and order_id is null
        and test_run_id is not null and message_id is not null and scenario_id is not null and member_id is not null))
        not valid;
    create unique index deliveries_by_test_run on deliveries (test_run_id, member_id, scenario_id)
      where test_run_id is not null;
  `)
    .execute(db)
  await underTenancy(db, ['test_invitations', 'test_runs', 'test_run_members', 'test_changes'])
  for (const definition of functions)
    await sql
      .raw(`create or replace function ${definition} security definer set search_path = public, pg_temp`)
      .execute(db)
  await sql
    .raw(`
    create function ${TEST_RUNS_TO_NUDGE} security definer set search_path = public, pg_temp;
    alter function test_runs_to_nudge(int) owner to todoke_lookup;
    revoke execute on function test_runs_to_nudge(int) from public;
    grant execute on function test_runs_to_nudge(int) to todoke_app;
  `)
    .execute(db)
}
