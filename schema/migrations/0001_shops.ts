import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/** Roles, shops, operators, API keys, encrypted secrets, idempotency keys. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    do $$ begin create role todoke_app nologin; exception when duplicate_object or unique_violation then null; end $$;
    do $$ begin create role todoke_lookup nologin; exception when duplicate_object or unique_violation then null; end $$;
    do $$ begin
      if not (select rolsuper from pg_roles where rolname = current_user) then
        execute format('grant todoke_app, todoke_lookup to %I', current_user);
      end if;
    end $$;
    grant usage on schema public to todoke_app, todoke_lookup;
    grant create on schema public to todoke_lookup;

    create table shops (
      id uuid primary key default uuidv7(),
      name text not null check (name <> ''),
      contact_phone text,
      contact_hours text,
      created_at timestamptz not null default clock_timestamp(),
      version int not null default 1
    );

    create table operators (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      name text not null check (name <> ''),
      role text not null check (role in ('ADMIN', 'EDITOR', 'VIEWER')),
      created_at timestamptz not null default clock_timestamp(),
      disabled_at timestamptz,
      version int not null default 1
    );
    create index operators_by_shop on operators (shop_id, id);

    -- A key is shown once; what is kept is its SHA-256. A key of 256 random bits needs no slow hash.
    create table api_keys (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      operator_id uuid not null references operators,
      name text not null,
      prefix text not null,
      key_hash bytea not null unique,
      created_at timestamptz not null default clock_timestamp(),
      revoked_at timestamptz
    );
    create index api_keys_by_shop on api_keys (shop_id, id);

    -- Keys of the platform itself (the bootstrap key): they make shops and first operators, nothing else.
    create table platform_keys (
      id uuid primary key default uuidv7(),
      name text not null,
      prefix text not null,
      key_hash bytea not null unique,
      created_at timestamptz not null default clock_timestamp(),
      revoked_at timestamptz
    );
    alter table platform_keys enable row level security;
    alter table platform_keys force row level security;
    create policy by_lookup on platform_keys to todoke_lookup using (true) with check (true);
    grant select, insert, update on platform_keys to todoke_lookup;

    -- Envelope encryption: the value under a data key, the data key wrapped by the master key named key_id.
    create table secrets (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      purpose text not null,
      key_id text not null,
      wrapped_key bytea not null,
      ciphertext bytea not null,
      updated_at timestamptz not null default clock_timestamp()
    );
    create index secrets_by_key on secrets (key_id);

    create table idempotency_keys (
      shop_id uuid not null,
      key text not null check (length(key) between 1 and 255),
      operator_id uuid not null,
      request_hash bytea not null,
      status int,
      response jsonb,
      created_at timestamptz not null default clock_timestamp(),
      primary key (shop_id, key)
    );
    create index idempotency_keys_by_age on idempotency_keys (created_at);
  `)
    .execute(db)
  await underTenancy(db, ['operators', 'api_keys', 'secrets', 'idempotency_keys'])
  await underTenancy(db, ['shops'], 'id')
}
