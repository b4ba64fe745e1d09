import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Orders of a first import that a person let into a message, after seeing how many there are (domain.md D3). One row
 * for each, so that it is these and no others, whatever the message's back-fill days become.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table history_admissions (
      order_id uuid not null references orders on delete cascade,
      message_id uuid not null references follow_messages on delete cascade,
      shop_id uuid not null references shops,
      operator_id uuid not null references operators,
      admitted_at timestamptz not null default clock_timestamp(),
      -- by order first: whether an order has a workflow is asked of every fact about it
      primary key (order_id, message_id)
    );
    create index history_admissions_by_message on history_admissions (message_id);
  `)
    .execute(db)
  await underTenancy(db, ['history_admissions'])
}
