import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Wishes to pause, skip or cancel, their log, and the leases of subscriptions (requests.md 2, 3). A lease is unique
 * across shops, as two may connect one cart, so a function that sees all of them takes it.
 */
const TAKE_LEASE = `take_subscription_lease(p_shop uuid, p_cart text, p_domain text, p_subscription text,
                                           p_least bigint, p_holder text, p_ms int)
   returns table (epoch bigint, free_in_ms double precision)
   language plpgsql volatile as $$
     declare v_epoch bigint; v_free double precision;
     begin
       insert into subscription_leases as l
              (cart, cart_domain, subscription_id, shop_id, holder, epoch, expires_at)
       values (p_cart, p_domain, p_subscription, p_shop, p_holder, p_least + 1,
               clock_timestamp() + p_ms * interval '1 millisecond')
       on conflict (cart, cart_domain, subscription_id) do update
          set shop_id = excluded.shop_id, holder = excluded.holder, epoch = greatest(l.epoch, p_least) + 1,
              expires_at = clock_timestamp() + p_ms * interval '1 millisecond'
        where l.expires_at <= clock_timestamp()
       returning l.epoch into v_epoch;
       if v_epoch is null then
         select 1000 * extract(epoch from l.expires_at - clock_timestamp()) into v_free
           from subscription_leases l
          where l.cart = p_cart and l.cart_domain = p_domain and l.subscription_id = p_subscription;
       end if;
       return query select v_epoch, greatest(coalesce(v_free, 0), 0);
     end $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table change_requests (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      -- null once the member was erased: the request stays as evidence
      member_id uuid references members on delete set null,
      connection_id uuid not null references cart_connections,
      subscription_id uuid references subscriptions on delete set null,
      -- the cart's own ids
      subscription_external_id text,
      customer_external_id text,
      kind text not null check (kind in ('PAUSE', 'SKIP', 'CANCEL', 'OTHER')),
      kind_label text not null check (kind_label <> ''),
      pause_days int check (pause_days > 0),
      pause_until date,
      pause_base text,
      applied_at timestamptz not null default clock_timestamp(),
      -- what the customer saw; what we knew; what the customer chose
      shown jsonb,
      shown_date text not null default '',
      facts jsonb,
      product jsonb,
      due_by timestamptz,
      state text not null default 'QUEUED' check (state in
        ('QUEUED', 'RUNNING', 'VERIFYING', 'NEEDS_HUMAN', 'DONE', 'REFUSED', 'FAILED', 'CANCELLED')),
      reason text,
      -- what it waits for while it is QUEUED
      waits_for text,
      handling text not null default 'OPEN',
      -- who may write: rises with each holder of the lease, and when a person takes the request over
      epoch bigint not null default 0,
      frozen jsonb,
      target jsonb,
      press int not null default 0 check (press between 0 and 2),
      pressed_at timestamptz,
      answer text check (answer in ('ACCEPTED', 'REFUSED', 'UNKNOWN')),
      memo_written boolean not null default false,
      -- since when nobody who pressed can still be sending
      fenced_at timestamptz,
      -- when the value of before was first read after that
      unchanged_at timestamptz,
      -- how often reading failed in a row, and when it is tried next
      failed_reads int not null default 0,
      look_at timestamptz,
      checking_at timestamptz,
      after jsonb,
      settled_at timestamptz,
      settled_by text,
      closed_by uuid references operators,
      close_note text,
      is_test boolean not null default false,
      version int not null default 1,
      created_at timestamptz not null default clock_timestamp(),
      check (kind = 'OTHER' or (subscription_external_id is not null and customer_external_id is not null and shown is not null)),
      check (kind <> 'PAUSE' or (pause_base is not null and (pause_days is null) <> (pause_until is null))),
      check ((press = 0) = (pressed_at is null)),
      check (press = 0 or (frozen is not null and target is not null)),
      check ((settled_at is null) = (state in ('QUEUED', 'RUNNING', 'VERIFYING', 'NEEDS_HUMAN'))),
      check (state not in ('NEEDS_HUMAN', 'REFUSED') or reason is not null)
    );
    create unique index change_requests_open on change_requests
      (connection_id, subscription_external_id, kind, kind_label, shown_date) where settled_at is null;
    create index change_requests_by_shop on change_requests (shop_id, id desc nulls last);
    create index change_requests_by_member on change_requests (member_id, id desc nulls last);
    create index change_requests_by_state on change_requests (shop_id, state, id desc nulls last);
    create index change_requests_due on change_requests (shop_id, due_by) where settled_at is null;
    create index change_requests_of_connection on change_requests (connection_id, id) where settled_at is null;
    create index change_requests_of_subscription on change_requests (subscription_id);

    create table request_steps (
      id bigint generated always as identity primary key,
      shop_id uuid not null references shops,
      request_id uuid not null references change_requests on delete cascade,
      at timestamptz not null default clock_timestamp(),
      step text not null check (step <> ''),
      epoch bigint,
      robot_id uuid,
      operator_id uuid references operators,
      -- ids, dates and enums alone
      details jsonb not null default '{}',
      pictures uuid[] not null default '{}'
    );
    create index request_steps_of_request on request_steps (request_id, id);

    create table subscription_leases (
      cart text not null,
      cart_domain text not null,
      subscription_id text not null,
      -- of the holder
      shop_id uuid not null references shops,
      holder text not null,
      epoch bigint not null,
      expires_at timestamptz not null,
      primary key (cart, cart_domain, subscription_id)
    );
  `)
    .execute(db)
  await underTenancy(db, ['change_requests', 'request_steps', 'subscription_leases'])
  await sql
    .raw(`
    grant insert, update on subscription_leases to todoke_lookup;
    create function ${TAKE_LEASE} security definer set search_path = public, pg_temp;
  `)
    .execute(db)
  const name = 'take_subscription_lease(uuid, text, text, text, bigint, text, int)'
  await sql
    .raw(`
      alter function ${name} owner to todoke_lookup;
      revoke execute on function ${name} from public;
      grant execute on function ${name} to todoke_app;
    `)
    .execute(db)
}
