import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

const REASONS = `'LATE','OUTAGE_EXPIRED','DISABLED','FILTER','UNREACHABLE','UNLINKED','ORDER_CANCELLED','SHIP_DATE_CLEARED',
  'EXCLUSIVE','CAP','QUIET','QUOTA','STOPPED','OPT_OUT','COUNT_UNKNOWN','HISTORY','CONNECTION_REMOVED','INVALID_CONTENT'`

/** Follow messages with their scenarios, enrolments, deliveries and their actions, the outbox. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table follow_messages (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      admin_name text not null check (admin_name <> ''),
      enabled boolean not null default false,
      purpose text not null check (purpose in ('NOTICE', 'PROMOTION')),
      recurring_count_rule jsonb,
      audience jsonb not null default '{"all":[]}',
      delivery_order int not null default 100,
      late_grace_minutes int not null default 30 check (late_grace_minutes >= 0),
      outage_grace_minutes int not null default 180 check (outage_grace_minutes >= 1),
      backfill_days int not null default 0 check (backfill_days >= 0),
      created_at timestamptz not null default clock_timestamp(),
      removed_at timestamptz,
      version int not null default 1
    );
    create index follow_messages_by_shop on follow_messages (shop_id, id);

    create table follow_message_products (
      message_id uuid not null references follow_messages on delete cascade,
      product_id uuid not null references products,
      shop_id uuid not null references shops,
      primary key (message_id, product_id)
    );
    create index follow_message_products_by_product on follow_message_products (product_id);

    create table scenarios (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      message_id uuid not null references follow_messages on delete cascade,
      day_offset int not null check (day_offset between 0 and 999),
      -- the API takes HH:MM, tests may insert seconds
      send_time time(0) not null,
      -- rises when day_offset or send_time change; a row planned from an older one is stale
      timing_version int not null default 1,
      -- when the timing was last set: after an edit, a row is late by this instant (domain.md B4)
      timed_at timestamptz not null default clock_timestamp(),
      bubbles jsonb not null,
      actions jsonb not null default '{}',
      created_at timestamptz not null default clock_timestamp(),
      removed_at timestamptz
    );
    create index scenarios_by_message on scenarios (message_id);

    create table follow_message_versions (
      message_id uuid not null references follow_messages on delete cascade,
      version int not null,
      shop_id uuid not null references shops,
      operator_id uuid references operators,
      content jsonb not null,
      created_at timestamptz not null default clock_timestamp(),
      primary key (message_id, version)
    );

    create table enrolments (
      message_id uuid not null references follow_messages,
      order_id uuid not null references orders on delete cascade,
      shop_id uuid not null references shops,
      -- the trigger instant (D2)
      enrolled_at timestamptz not null,
      primary key (message_id, order_id)
    );
    create index enrolments_by_order on enrolments (order_id);

    create table deliveries (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      kind text not null default 'FOLLOW' check (kind in ('FOLLOW')),
      lane text not null default 'due' check (lane in ('interactive', 'due', 'overdue', 'bulk')),
      message_id uuid references follow_messages,
      scenario_id uuid references scenarios,
      order_id uuid references orders,
      attempt int not null default 1 check (attempt >= 1),
      member_id uuid references members,
      member_no bigint,
      delivery_order int not null default 100,
      state text not null check (state in ('planned','armed','sending','sent','failed','unknown','skipped','cancelled','parked')),
      reason text check (reason in (${REASONS})),
      failure text,
      generation int not null default 1,
      due_at timestamptz not null,
      not_before timestamptz,
      known_at timestamptz not null,
      arm_at timestamptz not null,
      planned_ship_date date,
      planned_count int,
      plan_version int not null,
      message_version int,
      body bytea,
      retry_key uuid,
      first_attempt_at timestamptz,
      tries int not null default 0,
      retry_at timestamptz,
      ambiguous boolean not null default false,
      epoch bigint,
      line_request_id text,
      armed_at timestamptz,
      armed_by text,
      pushed_at timestamptz,
      settled_at timestamptz,
      notified_at timestamptz,
      nudged_at timestamptz,
      actions text[] not null default '{}',
      actions_open int not null default 0 check (actions_open >= 0),
      clamped boolean not null default false,
      maybe_sent boolean not null default false,
      is_test boolean not null default false,
      created_at timestamptz not null default clock_timestamp(),
      unique (scenario_id, order_id, attempt),
      check (kind <> 'FOLLOW' or (message_id is not null and scenario_id is not null and order_id is not null)),
      check (state not in ('skipped', 'cancelled', 'parked') or reason is not null),
      check (state <> 'sending' or (body is not null and retry_key is not null and epoch is not null)),
      check (state <> 'sent' or settled_at is not null)
    ) with (fillfactor = 70);
    -- shop_id is in it for row-level security: without, the claim is combined with all rows of the shop
    create index deliveries_claim on deliveries (line_account_id, shop_id, (greatest(due_at, not_before)), delivery_order, member_no, id)
      where state = 'armed';
    create index deliveries_sending on deliveries (line_account_id, shop_id, due_at, id) where state = 'sending';
    create index deliveries_member_open on deliveries (member_id, due_at, delivery_order, id)
      where state in ('planned', 'armed', 'sending') or actions_open > 0;
    create index deliveries_by_order on deliveries (order_id);
    create index deliveries_by_message on deliveries (message_id, state);
    create index deliveries_by_shop on deliveries (shop_id, due_at, id);
    create index deliveries_sent_lately on deliveries (line_account_id, pushed_at) where state = 'sent';
    create index deliveries_parked on deliveries (line_account_id, due_at) where state = 'parked';
    create index deliveries_to_arm on deliveries (arm_at) where state = 'planned';
    create index deliveries_to_notify on deliveries (settled_at) where settled_at is not null and notified_at is null;
    create index deliveries_actions_open on deliveries (settled_at) where actions_open > 0;

    create table delivery_actions (
      delivery_id uuid not null references deliveries on delete cascade,
      action text not null check (action in ('changeTags', 'changePoints', 'linkRichMenu')),
      shop_id uuid not null references shops,
      outcome text not null default 'DONE',
      done_at timestamptz not null default clock_timestamp(),
      primary key (delivery_id, action)
    );

    -- Facts for workflows, written in the transaction that stores the fact (delivery.md section 2).
    create table outbox (
      id bigint generated always as identity primary key,
      shop_id uuid not null,
      workflow_id text not null,
      workflow_type text not null,
      signal text not null,
      signal_args jsonb not null default '[]',
      start jsonb not null,
      created_at timestamptz not null default clock_timestamp(),
      claimed_until timestamptz,
      tries int not null default 0,
      last_error text,
      done_at timestamptz
    );
    create index outbox_pending on outbox (id) where done_at is null;
    create index outbox_done on outbox (done_at) where done_at is not null;
  `)
    .execute(db)
  await underTenancy(db, [
    'follow_messages',
    'follow_message_products',
    'scenarios',
    'follow_message_versions',
    'enrolments',
    'deliveries',
    'delivery_actions',
    'outbox',
  ])
}
