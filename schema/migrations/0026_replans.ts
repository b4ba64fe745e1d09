import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Whether a channel that may send has something due within so many seconds: what can wait gives way to it. The clock
 * is asked in a sub-select, so that it can be compared with the index of claims.
 */
const SENDS_DUE_WITHIN = `sends_due_within(p_seconds int) returns boolean language sql volatile as $$
  select exists (
    select 1 from line_accounts a left join channel_leases l on l.line_account_id = a.id
     where a.removed_at is null and a.stopped_at is null and l.held_since is null
       and exists (select 1 from deliveries d
                    where d.line_account_id = a.id and d.shop_id = a.shop_id and d.state = 'armed'
                      and (d.retry_at is null or d.retry_at <= (select clock_timestamp()))
                      and greatest(d.due_at, d.not_before)
                          <= (select clock_timestamp() + make_interval(secs => p_seconds)))) $$`

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
    create function ${SENDS_DUE_WITHIN} security definer set search_path = public, pg_temp;
    alter function sends_due_within(int) owner to todoke_lookup;
    revoke execute on function sends_due_within(int) from public;
    grant execute on function sends_due_within(int) to todoke_app;
  `)
    .execute(db)
}
