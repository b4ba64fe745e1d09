import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * What could not be read of a cart (domain.md D41): rows set aside whole, and single values of stored rows. Also when
 * a connection last succeeded, the failure that the log has under an id, and by which reading stored rows were read.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table unread_cart_data (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      connection_id uuid not null references cart_connections,
      resource text not null check (resource in ('products', 'customers', 'subscriptions', 'orders')),
      kind text not null check (kind in ('SET_ASIDE', 'VALUE_UNREAD')),
      -- 'id:' and the cart's id, or 'hash:' and a hash of the row that has none
      row_key text not null check (length(row_key) <= 300),
      external_id text,
      -- of a value; '' of a whole row
      field text not null default '',
      -- why a row is set aside; '' of a value
      cause text not null default '',
      detail text not null default '' check (length(detail) <= 500),
      -- the row as JSON text, or the value; text, since it may be what jsonb refuses
      raw text not null check (length(raw) <= 100000),
      raw_cut boolean not null default false,
      source_updated_at timestamptz,
      first_seen_at timestamptz not null default clock_timestamp(),
      last_seen_at timestamptz not null default clock_timestamp(),
      tries int not null default 1,
      tried_at timestamptz not null default clock_timestamp(),
      -- the product's version that could not read it
      tried_by text not null default '',
      unique (connection_id, resource, row_key, kind, field)
    );
    create index unread_cart_data_by_connection on unread_cart_data (connection_id, id);
    create index set_aside_to_retry on unread_cart_data (connection_id, id) where kind = 'SET_ASIDE' and not raw_cut;

    alter table cart_connections
      -- the end of the last run that pulled everything
      add column succeeded_at timestamptz,
      -- names the failure in the log: the run id of the workflow
      add column failure_id text,
      -- the last failure, and what the log says of it: a place in an answer, never a value
      add column failed_at timestamptz,
      add column failure_detail text check (length(failure_detail) <= 500),
      add column retry_asked_at timestamptz;
    -- by which reading of the adapter the stored rows were read, and how far reading them again has come
    alter table sync_cursors
      add column reading int,
      add column reread_after uuid;
  `)
    .execute(db)
  await underTenancy(db, ['unread_cart_data'])
  // As the role that sees the rows of every shop: to the owner itself row-level security shows none.
  await sql
    .raw(`
    grant update on cart_connections to todoke_lookup;
    set local role todoke_lookup;
    update cart_connections c set succeeded_at = s.at
      from (select connection_id, min(finished_at) as at from sync_cursors
             group by connection_id having count(finished_at) = 4) s
     where s.connection_id = c.id;
    reset role;
    revoke update on cart_connections from todoke_lookup;
  `)
    .execute(db)
}
