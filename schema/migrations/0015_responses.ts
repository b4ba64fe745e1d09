import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * What people do with a message: taps on buttons that act, with what came of them, and clicks of links. The
 * verdicts are those of domain/responses/judgeTap.ts.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table taps (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      member_id uuid not null references members on delete cascade,
      -- LINE's own id of the event, which outlives our copy of the event
      webhook_event_id text not null,
      -- null when the token named nothing that exists
      delivery_id uuid references deliveries on delete cascade,
      bubble int,
      nth int,
      once boolean,
      act jsonb,
      verdict text not null check (verdict in ('TAKEN', 'AGAIN', 'FORGED', 'UNKNOWN', 'FOREIGN', 'EXPIRED', 'TOO_OFTEN')),
      is_test boolean not null default false,
      tapped_at timestamptz not null,
      created_at timestamptz not null default clock_timestamp(),
      unique (line_account_id, webhook_event_id),
      check (verdict <> 'TAKEN' or (delivery_id is not null and act is not null and once is not null))
    );
    create unique index taps_once on taps (delivery_id, bubble, nth) where verdict = 'TAKEN' and once;
    create index taps_by_delivery on taps (delivery_id) where delivery_id is not null;
    create index taps_by_member on taps (member_id, tapped_at);

    create table tap_actions (
      tap_id uuid not null references taps on delete cascade,
      action text not null check (action in ('changeTags', 'changePoints', 'linkRichMenu', 'reply')),
      shop_id uuid not null references shops,
      outcome text not null,
      done_at timestamptz not null default clock_timestamp(),
      primary key (tap_id, action)
    );

    create table link_clicks (
      delivery_id uuid not null references deliveries on delete cascade,
      bubble int not null,
      nth int not null,
      shop_id uuid not null references shops,
      member_id uuid not null references members on delete cascade,
      clicks int not null default 1 check (clicks >= 1),
      first_clicked_at timestamptz not null default clock_timestamp(),
      last_clicked_at timestamptz not null default clock_timestamp(),
      is_test boolean not null default false,
      primary key (delivery_id, bubble, nth)
    );
    create index link_clicks_by_member on link_clicks (member_id);

    create function lookup_delivery(p_id uuid) returns table (shop_id uuid) language sql stable
      security definer set search_path = public, pg_temp as $$
        select d.shop_id from deliveries d where d.id = p_id $$;
    alter function lookup_delivery(uuid) owner to todoke_lookup;
    revoke execute on function lookup_delivery(uuid) from public;
    grant execute on function lookup_delivery(uuid) to todoke_app;
  `)
    .execute(db)
  await underTenancy(db, ['taps', 'tap_actions', 'link_clicks'])
}
