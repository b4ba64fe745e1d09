import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/** Robots with one admin login and one session each (domain.md D27), and how a shop lets its robots work. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table robots (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      connection_id uuid not null references cart_connections,
      name text not null check (length(name) between 1 and 100),
      state text not null default 'REQUESTED' check (state in ('REQUESTED', 'READY', 'STOPPED')),
      -- a code of the error catalogue; null where a person stopped it, or nothing is wrong
      reason text,
      state_at timestamptz not null default clock_timestamp(),
      ready_at timestamptz,
      -- login id, password and Basic auth, sealed as one
      credentials_id uuid references secrets,
      -- keyed hash of cart, domain and login id, and under which master key: one robot a login, whoever has it
      login_key bytea,
      login_key_id text,
      refused_logins int not null default 0 check (refused_logins >= 0),
      logged_in_at timestamptz,
      -- its one session (requests.md 2)
      holder text,
      epoch bigint not null default 0,
      expires_at timestamptz,
      worked_at timestamptz,
      last_request_id uuid,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      removed_at timestamptz,
      check (removed_at is not null or (credentials_id is not null and login_key is not null and login_key_id is not null))
    );
    create unique index robots_one_of_a_login on robots (login_key) where removed_at is null;
    create index robots_by_shop on robots (shop_id, id) where removed_at is null;
    create index robots_of_connection on robots (connection_id, worked_at) where removed_at is null;

    create table robot_settings (
      shop_id uuid primary key references shops,
      -- a list of windows of clock times in Japan; empty: always
      working_hours jsonb not null default '[]',
      page_seconds numeric(5, 2) not null default 1 check (page_seconds >= 0 and page_seconds <= 60),
      version int not null default 1
    );
  `)
    .execute(db)
  await underTenancy(db, ['robots', 'robot_settings'])
}
