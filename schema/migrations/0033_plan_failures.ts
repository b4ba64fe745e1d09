import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Orders whose plan fails (domain.md D41): one row each from the first failure to the next plan that succeeds. Older
 * code neither writes nor clears them; a row that it leaves behind goes with the next plan of newer code.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table order_plan_failures (
      order_id uuid primary key references orders on delete cascade,
      shop_id uuid not null references shops,
      since timestamptz not null default clock_timestamp(),
      last_at timestamptz not null default clock_timestamp(),
      tries int not null default 1,
      -- of the error catalogue, or UNFORESEEN
      code text not null,
      -- the log line of the last failure has it
      error_id uuid not null
    );
    create index order_plan_failures_by_shop on order_plan_failures (shop_id, since);
  `)
    .execute(db)
  await underTenancy(db, ['order_plan_failures'])
}
