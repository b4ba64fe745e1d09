import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * What a LINE account says and does about requests to pause, skip and cancel (decision 0065), and the two switches: what is
 * off waits. Older code leaves them as they are.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    -- without a row: what the product says
    create table request_settings (
      line_account_id uuid primary key references line_accounts,
      shop_id uuid not null references shops,
      -- texts by name (domain/requests/requestTexts.ts); those that are not there are the product's
      texts jsonb not null default '{}',
      -- by kind and outcome: {"PAUSE": {"done": {"addTagIds": [], "removeTagIds": []}, "refused": ...}}
      tags jsonb not null default '{}',
      -- where the cart's memo is written; null: nowhere
      write_back_target text check (write_back_target in ('ORDER', 'SUBSCRIPTION', 'CUSTOMER')),
      -- null: the product's text
      write_back_text text,
      -- null: the shop's
      contact_phone text,
      contact_hours text,
      pause_base text not null check (pause_base in ('NEXT_SCHEDULED_DATE', 'NEWEST_ORDER_DELIVERY_DATE')),
      -- days for which a robot's pictures are kept
      picture_days int not null check (picture_days between 1 and 1825),
      version int not null default 1
    );

    -- whether requests of the account are worked on
    alter table line_accounts add column requests_on boolean not null default true;
    -- whether the cart is operated
    alter table cart_connections add column operations_on boolean not null default true;
  `)
    .execute(db)
  await underTenancy(db, ['request_settings'])
}
