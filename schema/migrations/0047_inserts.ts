import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * What the inserts of auto-replies need (decision 0053): the products of a subscription, an index from a customer to the
 * newest orders, and when one customer, and one member, was read again. Older code leaves the new columns as they are.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    -- the parent products (定期受注マスタ): a list of {productCode, productName, quantity}; of rows that are there,
    -- below, from what the cart sent
    alter table subscriptions add column items jsonb not null default '[]';

    -- as of when the cart was asked about this customer alone, with the orders and subscriptions
    alter table cart_customers add column reread_at timestamptz;

    -- serves what orders_by_customer served, and the newest orders of a customer without a sort
    create index orders_of_customer on orders (connection_id, customer_external_id, ordered_at);
    drop index orders_by_customer;

    -- who asks a cart about one customer goes ahead of its pulls
    alter table cart_turns drop constraint cart_turns_lane_check;
    alter table cart_turns add constraint cart_turns_lane_check check (lane in ('pull', 'check', 'reread'));

    -- one re-read at a time of a connection: who holds it, and until when without a sign
    create table connection_rereads (
      connection_id uuid primary key references cart_connections,
      shop_id uuid not null references shops,
      holder uuid not null,
      held_until timestamptz not null
    );

    create table member_rereads (
      member_id uuid primary key references members on delete cascade,
      shop_id uuid not null references shops,
      asked_at timestamptz not null
    );

    -- without a row: what the product says
    create table insert_settings (
      line_account_id uuid primary key references line_accounts,
      shop_id uuid not null references shops,
      -- data of the cart older than this is read again before an answer
      max_age_minutes int not null check (max_age_minutes between 1 and 1440),
      -- the form that members who are not linked are shown; null: none
      form_code text check (length(form_code) <= 30),
      -- texts by name; those that are not there are the product's
      words jsonb not null default '{}',
      version int not null default 1
    );
  `)
    .execute(db)
  await underTenancy(db, ['connection_rereads', 'member_rereads', 'insert_settings'])
  await sql
    .raw(`
    -- as the role that sees the rows of every shop: to the owner itself row-level security shows none
    grant update on subscriptions to todoke_lookup;
    set local role todoke_lookup;
    update subscriptions s
       set items = (
             select jsonb_agg(jsonb_build_object(
                      'productCode', coalesce(d.line->>'product_code', ''),
                      'productName', coalesce(d.line->>'product_name', ''),
                      'quantity', 1) order by d.nth)
               from jsonb_array_elements(s.raw->'details') with ordinality d(line, nth))
     where jsonb_typeof(s.raw->'details') = 'array' and s.raw->'details' <> '[]';
    reset role;
    revoke update on subscriptions from todoke_lookup;
  `)
    .execute(db)
}
