import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Whether channels that may send have so many deliveries due within so many seconds, together: what can wait gives way
 * to them. It looks at no more than that. The clock is asked in a sub-select, so that it can be compared with the index
 * of claims.
 */
const WAVE_DUE_WITHIN = `wave_due_within(p_seconds int, p_deliveries int) returns boolean language sql volatile as $$
  select count(*) >= p_deliveries from (
    select 1
      from line_accounts a
      left join channel_leases l on l.line_account_id = a.id
     cross join lateral (
       select 1 from deliveries d
        where d.line_account_id = a.id and d.shop_id = a.shop_id and d.state = 'armed'
          and (d.retry_at is null or d.retry_at <= (select clock_timestamp()))
          and greatest(d.due_at, d.not_before) <= (select clock_timestamp() + make_interval(secs => p_seconds))
        limit p_deliveries) due
     where a.removed_at is null and a.stopped_at is null and l.held_since is null
     limit p_deliveries) wave $$`

/** How far the orders have been told of the newest edit of a message (domain.md B3, B4, V18). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table replans (
      message_id uuid primary key references follow_messages on delete cascade,
      shop_id uuid not null references shops,
      -- of the message: the newest edit that asked for it
      version int not null,
      -- which orders it concerns
      scopes text[] not null,
      -- an edit that is not told to the end took the message's exclusiveness away
      was_exclusive boolean not null,
      since timestamptz not null default clock_timestamp(),
      -- the last order that was told; null: none yet
      after_order uuid,
      -- orders; null: not counted yet
      total int,
      told int not null default 0,
      finished_at timestamptz
    );
  `)
    .execute(db)
  await underTenancy(db, ['replans'])
  await sql
    .raw(`
    create function ${WAVE_DUE_WITHIN} security definer set search_path = public, pg_temp;
    alter function wave_due_within(int, int) owner to todoke_lookup;
    revoke execute on function wave_due_within(int, int) from public;
    grant execute on function wave_due_within(int, int) to todoke_app;
  `)
    .execute(db)
}
