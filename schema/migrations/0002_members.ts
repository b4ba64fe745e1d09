import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/** LINE accounts (BOT), their members, tags, flags, points, webhook events, channel leases. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table line_accounts (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      name text not null check (name <> ''),
      channel_id text not null,
      bot_user_id text,
      channel_secret_id uuid not null references secrets,
      access_token_id uuid references secrets,
      state text not null default 'UNCHECKED' check (state in ('UNCHECKED', 'OK', 'ERROR')),
      state_code text,
      checked_at timestamptz,
      -- pushes a second that the channel may take; the dispatcher uses 95 % of it (line.md 1.1: 2,000)
      push_limit int not null default 2000 check (push_limit between 1 and 2000),
      quota_limit int,
      quota_used int,
      quota_read_at timestamptz,
      stopped_at timestamptz,
      -- the span of the last emergency stop, once it is over
      last_stopped_at timestamptz,
      resumed_at timestamptz,
      created_at timestamptz not null default clock_timestamp(),
      removed_at timestamptz,
      version int not null default 1
    );
    create unique index line_accounts_by_channel on line_accounts (channel_id) where removed_at is null;
    create index line_accounts_by_shop on line_accounts (shop_id, id);

    create table flags (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      name text not null check (name <> ''),
      color text not null check (color ~ '^#[0-9A-Fa-f]{6}$'),
      created_at timestamptz not null default clock_timestamp(),
      version int not null default 1,
      unique (line_account_id, name)
    );

    create table tags (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      code text not null check (code <> ''),
      name text not null check (name <> ''),
      created_at timestamptz not null default clock_timestamp(),
      version int not null default 1,
      unique (line_account_id, code)
    );

    create sequence member_numbers;
    grant usage on sequence member_numbers to todoke_app;
    create table members (
      id uuid primary key default uuidv7(),
      -- the number by which recipients are ordered and people speak of a member (domain.md B5)
      no bigint not null default nextval('member_numbers'),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      line_user_id text not null,
      display_name text,
      nick_name text,
      picture_url text,
      profile_read_at timestamptz,
      phone_raw text,
      phone text,
      email text,
      -- FRIEND and BLOCKED resolve by the newest event time, whatever the order of arrival (D34)
      friend_state text not null default 'UNKNOWN' check (friend_state in ('UNKNOWN', 'FRIEND', 'BLOCKED')),
      friend_state_at timestamptz,
      friend_since timestamptz,
      reachable_known_at timestamptz,
      link_state text not null default 'UNLINKED' check (link_state in ('UNLINKED', 'LINKED', 'AMBIGUOUS', 'CLAIMED')),
      link_state_at timestamptz,
      flag_id uuid references flags on delete set null,
      point_balance int not null default 0 check (point_balance >= 0),
      rich_menu_id text,
      opted_out_at timestamptz,
      is_test boolean not null default false,
      created_at timestamptz not null default clock_timestamp(),
      version int not null default 1,
      unique (line_account_id, line_user_id)
    );
    -- unique within the shop, though the sequence never repeats: an index on the number alone would tempt the
    -- planner to walk through the members of every shop for one page
    create unique index members_by_shop on members (shop_id, no);
    create index members_by_phone on members (line_account_id, phone) where phone is not null;

    create table member_tags (
      member_id uuid not null references members on delete cascade,
      tag_id uuid not null references tags on delete cascade,
      shop_id uuid not null references shops,
      granted_at timestamptz not null default clock_timestamp(),
      primary key (member_id, tag_id)
    );
    create index member_tags_by_tag on member_tags (tag_id, member_id);
    create table tag_events (
      id bigint generated always as identity primary key,
      shop_id uuid not null references shops,
      member_id uuid not null references members on delete cascade,
      tag_id uuid not null references tags on delete cascade,
      change text not null check (change in ('ADDED', 'REMOVED')),
      cause text not null,
      at timestamptz not null default clock_timestamp()
    );
    create index tag_events_by_member on tag_events (member_id, id);

    -- Append only. The balance is the sum; members.point_balance is kept in the same transaction.
    create table point_entries (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      member_id uuid not null references members,
      delta int not null check (delta <> 0),
      balance_after int not null check (balance_after >= 0),
      reason text not null,
      idempotency_key text not null,
      at timestamptz not null default clock_timestamp(),
      unique (shop_id, idempotency_key)
    );
    create index point_entries_by_member on point_entries (member_id, id);

    create table webhook_events (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      webhook_event_id text not null,
      type text not null,
      line_user_id text,
      member_id uuid references members,
      event_at timestamptz not null,
      received_at timestamptz not null default clock_timestamp(),
      handled_at timestamptz,
      ignored boolean not null default false,
      payload jsonb not null,
      unique (line_account_id, webhook_event_id)
    );
    create index webhook_events_waiting on webhook_events (member_id, event_at) where handled_at is null;
    create index webhook_events_by_age on webhook_events (received_at);

    create table channel_leases (
      line_account_id uuid primary key references line_accounts on delete cascade,
      shop_id uuid not null references shops,
      holder text,
      epoch bigint not null default 0,
      expires_at timestamptz not null default '-infinity',
      -- set by 'todoke restored': nothing is claimed until someone confirms (delivery.md section 7)
      held_since timestamptz
    );
    create table keeper_lease (
      id boolean primary key default true check (id),
      holder text,
      expires_at timestamptz not null default '-infinity'
    );
    insert into keeper_lease default values;
    grant select, update on keeper_lease to todoke_app;
  `)
    .execute(db)
  await underTenancy(db, [
    'line_accounts',
    'flags',
    'tags',
    'members',
    'member_tags',
    'tag_events',
    'point_entries',
    'webhook_events',
    'channel_leases',
  ])
}
