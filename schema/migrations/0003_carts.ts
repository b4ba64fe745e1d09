import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/** Cart connections and what is pulled through them: products, customers, subscriptions, orders. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table cart_connections (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      cart text not null check (cart in ('REPIST')),
      cart_domain text not null,
      credentials_id uuid not null references secrets,
      -- never below day 1 06:00 (domain.md D6)
      floor_day int not null default 1 check (floor_day >= 1),
      floor_time time(0) not null default '06:00',
      state text not null default 'OK' check (state in ('OK', 'ERROR')),
      state_code text,
      state_at timestamptz not null default clock_timestamp(),
      -- orders stored before the first import is done are HISTORY (D3)
      first_import_done_at timestamptz,
      created_at timestamptz not null default clock_timestamp(),
      removed_at timestamptz,
      version int not null default 1,
      check (floor_day > 1 or floor_time >= '06:00')
    );
    -- one shop of a cart system a LINE account (domain.md 2.9)
    create unique index cart_connections_one_of_a_cart on cart_connections (line_account_id, cart) where removed_at is null;
    create index cart_connections_by_shop on cart_connections (shop_id, id);

    create table sync_cursors (
      connection_id uuid not null references cart_connections,
      resource text not null check (resource in ('products', 'customers', 'subscriptions', 'orders')),
      shop_id uuid not null references shops,
      -- everything that changed before this instant has been stored
      synced_to timestamptz,
      started_at timestamptz,
      finished_at timestamptz,
      last_rows int,
      last_changed int,
      -- seconds between a change in the cart and our storing it, the worst of the last run that stored anything
      lag_seconds int,
      error_code text,
      error_at timestamptz,
      primary key (connection_id, resource)
    );

    create table products (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      connection_id uuid not null references cart_connections,
      external_id text not null,
      code text not null,
      name text not null,
      kind text not null check (kind in ('ONE_TIME', 'SUBSCRIPTION', 'UNKNOWN')),
      source_updated_at timestamptz,
      fetched_at timestamptz not null default clock_timestamp(),
      raw jsonb not null,
      unique (connection_id, external_id)
    );
    create index products_by_shop on products (shop_id, id);
    create index products_by_code on products (connection_id, code);

    create table cart_customers (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      connection_id uuid not null references cart_connections,
      external_id text not null,
      name text,
      kana text,
      email text,
      points int,
      source_updated_at timestamptz,
      fetched_at timestamptz not null default clock_timestamp(),
      raw jsonb not null,
      unique (connection_id, external_id)
    );
    create table cart_customer_phones (
      connection_id uuid not null references cart_connections,
      phone text not null,
      customer_id uuid not null references cart_customers on delete cascade,
      shop_id uuid not null references shops,
      primary key (connection_id, phone, customer_id)
    );
    create index cart_customer_phones_by_customer on cart_customer_phones (customer_id);

    -- A cart customer belongs to one member of a LINE account at most (D14).
    create table member_links (
      customer_id uuid not null references cart_customers on delete cascade,
      line_account_id uuid not null references line_accounts,
      member_id uuid not null references members on delete cascade,
      connection_id uuid not null references cart_connections,
      shop_id uuid not null references shops,
      linked_at timestamptz not null default clock_timestamp(),
      primary key (customer_id, line_account_id)
    );
    create index member_links_by_member on member_links (member_id);
    create table member_link_states (
      member_id uuid not null references members on delete cascade,
      connection_id uuid not null references cart_connections,
      shop_id uuid not null references shops,
      state text not null check (state in ('UNLINKED', 'LINKED', 'AMBIGUOUS', 'CLAIMED')),
      at timestamptz not null default clock_timestamp(),
      primary key (member_id, connection_id)
    );

    create table subscriptions (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      connection_id uuid not null references cart_connections,
      external_id text not null,
      customer_external_id text,
      status text not null check (status in ('ACTIVE', 'PAUSED', 'CANCELLED', 'UNKNOWN')),
      raw_status text not null,
      count int,
      next_scheduled_date date,
      next_delivery_date date,
      cycle text,
      source_updated_at timestamptz,
      fetched_at timestamptz not null default clock_timestamp(),
      raw jsonb not null,
      unique (connection_id, external_id)
    );
    create index subscriptions_by_customer on subscriptions (connection_id, customer_external_id);

    create table orders (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      connection_id uuid not null references cart_connections,
      external_id text not null,
      number text not null,
      customer_external_id text,
      subscription_external_id text,
      kind text not null check (kind in ('ONE_TIME', 'SUBSCRIPTION', 'UNKNOWN')),
      status text not null check (status in ('OPEN', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'RETURNED')),
      raw_status text not null,
      total int,
      ordered_at timestamptz,
      recurring_count int,
      recurring_count_origin text check (recurring_count_origin in ('API', 'DERIVED')),
      scheduled_delivery_date date,
      ship_date date,
      -- when we first stored a ship date: the trigger instant (D2)
      ship_date_first_seen_at timestamptz,
      -- when the newest fact that bears on sending was stored (delivery.md section 3, known_at)
      facts_known_at timestamptz not null default clock_timestamp(),
      history boolean not null default false,
      stopped_at timestamptz,
      source_updated_at timestamptz,
      fetched_at timestamptz not null default clock_timestamp(),
      raw jsonb not null,
      unique (connection_id, external_id)
    );
    create index orders_by_shop on orders (shop_id, id);
    create index orders_by_number on orders (shop_id, number);
    create index orders_by_customer on orders (connection_id, customer_external_id);
    create index orders_by_subscription on orders (connection_id, subscription_external_id) where subscription_external_id is not null;

    create table order_items (
      order_id uuid not null references orders on delete cascade,
      line int not null,
      shop_id uuid not null references shops,
      product_code text not null,
      product_name text not null,
      quantity int not null,
      unit_price int,
      primary key (order_id, line)
    );
    create table shipments (
      order_id uuid not null references orders on delete cascade,
      line int not null,
      shop_id uuid not null references shops,
      carrier text not null check (carrier in ('YAMATO', 'SAGAWA', 'JAPAN_POST', 'OTHER')),
      raw_carrier text,
      tracking_number text,
      ship_date date,
      primary key (order_id, line)
    );
  `)
    .execute(db)
  await underTenancy(db, [
    'cart_connections',
    'sync_cursors',
    'products',
    'cart_customers',
    'cart_customer_phones',
    'member_links',
    'member_link_states',
    'subscriptions',
    'orders',
    'order_items',
    'shipments',
  ])
}
