import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * LINE Login: which channel and LIFF app the customers' pages sign in at, and what bounds and shows guessing there.
 * Older code does not know of any of it; `basic_id` fills as LINE is asked about the accounts.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table line_accounts
      add column liff_id text check (liff_id ~ '^[0-9]{1,20}-[A-Za-z0-9]{1,50}$'),
      add column login_channel_id text check (login_channel_id ~ '^[0-9]{1,20}$'),
      -- as in the address at which people add it as a friend
      add column basic_id text;
    -- a LIFF app opens the pages of one account
    create unique index line_accounts_by_liff on line_accounts (shop_id, liff_id)
      where liff_id is not null and removed_at is null;

    -- people whom LINE vouched for and no member of the account is: keyed hashes of their ids, nothing else
    create table liff_strangers (
      line_account_id uuid not null references line_accounts,
      user_hash bytea not null,
      shop_id uuid not null references shops,
      first_seen_at timestamptz not null default clock_timestamp(),
      primary key (line_account_id, user_hash)
    );

    -- tries left, by member and by address, both as keyed hashes
    create table liff_buckets (
      line_account_id uuid not null references line_accounts,
      key_hash bytea not null,
      shop_id uuid not null references shops,
      tokens double precision not null,
      at timestamptz not null default clock_timestamp(),
      primary key (line_account_id, key_hash)
    );
    create index liff_buckets_by_age on liff_buckets (line_account_id, at);

    -- how the forms are used, by hour of PostgreSQL's clock: what the shop sees of guessing
    create table liff_use (
      line_account_id uuid not null references line_accounts,
      hour timestamptz not null,
      shop_id uuid not null references shops,
      submitted int not null default 0,
      linked int not null default 0,
      refused int not null default 0,
      strangers int not null default 0,
      primary key (line_account_id, hour)
    );
  `)
    .execute(db)
  await underTenancy(db, ['liff_strangers', 'liff_buckets', 'liff_use'])
}
