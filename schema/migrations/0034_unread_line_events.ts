import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Events of LINE that could not be read, stored or handled, and those that were noted (domain.md D41). Events that
 * older code stored as unreadable move here, to be tried again; what it goes on to store so stays where it is. Instants
 * that an event set into the future end now: otherwise no later event could ever be newer.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table unread_line_events (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      -- LINE's id of the event, or a hash of its content
      event_key text not null check (length(event_key) <= 300),
      -- NOTED: stored and handled, but not as it came
      kind text not null check (kind in ('SET_ASIDE', 'NOTED')),
      cause text not null,
      -- which error; never a value
      detail text not null default '' check (length(detail) <= 500),
      -- the event as JSON text; text, since it may be what jsonb refuses
      raw text not null check (length(raw) <= 100000),
      raw_cut boolean not null default false,
      -- of an event that was stored and could not be handled
      webhook_event_id uuid references webhook_events on delete cascade,
      received_at timestamptz not null default clock_timestamp(),
      last_seen_at timestamptz not null default clock_timestamp(),
      tries int not null default 1,
      tried_at timestamptz not null default clock_timestamp(),
      -- the product's version that could not read it
      tried_by text not null default '',
      unique (line_account_id, event_key, kind)
    );
    create index unread_line_events_by_account on unread_line_events (line_account_id, id);
    create index unread_line_events_by_age on unread_line_events (received_at);
    create index unread_line_events_of_event on unread_line_events (webhook_event_id) where webhook_event_id is not null;
  `)
    .execute(db)
  await underTenancy(db, ['unread_line_events'])
  // As the role that sees the rows of every shop: to the owner itself row-level security shows none.
  await sql
    .raw(`
    grant insert, delete on unread_line_events to todoke_lookup;
    grant update on members to todoke_lookup;
    set local role todoke_lookup;
    insert into unread_line_events (shop_id, line_account_id, event_key, kind, cause, raw, raw_cut, received_at)
    select shop_id, line_account_id, left(webhook_event_id, 300), 'SET_ASIDE', 'NOT_AN_EVENT', left(payload::text, 100000),
           length(payload::text) > 100000, received_at
      from webhook_events where type = 'unreadable'
    on conflict do nothing;
    delete from webhook_events where type = 'unreadable';
    update members
       set friend_state_at = case when friend_state_at > clock_timestamp() then clock_timestamp() else friend_state_at end,
           friend_since = case when friend_since > clock_timestamp() then clock_timestamp() else friend_since end,
           opted_out_at = case when opted_out_at > clock_timestamp() then clock_timestamp() else opted_out_at end,
           opt_out_wish_at = case when opt_out_wish_at > clock_timestamp() then clock_timestamp() else opt_out_wish_at end,
           test_since = case when test_since > clock_timestamp() then clock_timestamp() else test_since end
     where greatest(friend_state_at, friend_since, opted_out_at, opt_out_wish_at, test_since)
           > clock_timestamp() + interval '1 day';
    reset role;
    revoke update on members from todoke_lookup;

    create function purge_unread_line_events(p_older interval, p_most int) returns int language plpgsql as $$
      declare n int;
      begin
        delete from unread_line_events where ctid = any(array(
          select ctid from unread_line_events where received_at < (select clock_timestamp()) - p_older
           order by received_at limit p_most));
        get diagnostics n = row_count; return n;
      end $$ security definer set search_path = public, pg_temp;
    alter function purge_unread_line_events(interval, int) owner to todoke_lookup;
    revoke execute on function purge_unread_line_events(interval, int) from public;
    grant execute on function purge_unread_line_events(interval, int) to todoke_app;
  `)
    .execute(db)
}
