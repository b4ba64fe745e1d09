import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/** Who stopped and resumed a LINE account, when, and why: for people. What lateness is judged by is emergency_stops. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table stop_log (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      stopped_at timestamptz not null,
      stopped_by uuid references operators,
      reason text,
      resumed_at timestamptz,
      resumed_by uuid references operators
    );
    -- one is open at a time: pressed twice, it is one stop, of who pressed first
    create unique index stop_log_open on stop_log (line_account_id) where resumed_at is null;
    create index stop_log_by_account on stop_log (line_account_id, id desc);
  `)
    .execute(db)
  await underTenancy(db, ['stop_log'])
}
