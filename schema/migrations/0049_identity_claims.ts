import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * What members state to be linked, what proves a link, and who unlinked whom (decision 0055). Older code does not know
 * of any of it: it links by the phone of the member alone.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    -- since when the phone links nobody, by the member's or an operator's word; until the next claim or edit
    alter table members add column unlinked_at timestamptz;
    -- one more item before contracts change, for members linked by phone alone (domain.md D15)
    alter table line_accounts add column second_look boolean not null default true;
    -- whether a customer must have an order to be linked; null: as the cart system's rule is (domain.md 3)
    alter table cart_connections add column link_needs_order boolean;

    create table identity_claims (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      member_id uuid not null references members on delete cascade,
      submission_id text not null,
      state text not null
        check (state in ('WAITING', 'AMBIGUOUS', 'CLAIMED', 'LINKED', 'EXPIRED', 'REPLACED', 'WITHDRAWN')),
      -- the item that would tell the customers apart
      item text check (item in ('email', 'orderNumber')),
      -- what the member was answered: the same submission again is answered the same
      first_state text not null,
      first_item text,
      number_key bytea not null,
      key_id text not null,
      -- encrypted; only while the claim is open
      answers bytea,
      -- of the submission, in Japan
      day date not null,
      submitted_at timestamptz not null,
      expires_at timestamptz not null,
      state_at timestamptz not null default clock_timestamp(),
      -- linked after a time of waiting: the member is told
      waited boolean not null default false,
      told_at timestamptz,
      closed_by text check (closed_by in ('MEMBER', 'OPERATOR', 'TIME')),
      operator_id uuid references operators,
      version int not null default 1,
      unique (member_id, submission_id),
      check ((answers is not null) = (state in ('WAITING', 'AMBIGUOUS', 'CLAIMED')))
    );
    create unique index identity_claims_open on identity_claims (member_id)
      where state in ('WAITING', 'AMBIGUOUS', 'CLAIMED');
    create index identity_claims_by_number on identity_claims (line_account_id, number_key)
      where state in ('WAITING', 'AMBIGUOUS', 'CLAIMED');
    create index identity_claims_by_day on identity_claims (member_id, day);
    create index identity_claims_by_shop on identity_claims (shop_id, id);
    create index identity_claims_to_decide on identity_claims (shop_id, line_account_id)
      where state in ('AMBIGUOUS', 'CLAIMED');
    create index identity_claims_ending on identity_claims (expires_at)
      where state in ('WAITING', 'AMBIGUOUS', 'CLAIMED');

    -- Submissions that were not taken since the member had tried too many numbers that day.
    create table identity_refusals (
      member_id uuid not null references members on delete cascade,
      day date not null,
      shop_id uuid not null references shops,
      line_account_id uuid not null references line_accounts,
      refused int not null default 1,
      primary key (member_id, day)
    );
    create index identity_refusals_by_account on identity_refusals (shop_id, line_account_id, day);

    -- What a link rests on beyond the phone of the member. CONTRADICTED: the member stated what is not so of this customer.
    create table link_proofs (
      member_id uuid not null references members on delete cascade,
      customer_id uuid not null references cart_customers on delete cascade,
      connection_id uuid not null references cart_connections,
      line_account_id uuid not null references line_accounts,
      shop_id uuid not null references shops,
      key text not null check (key in ('PHONE', 'EMAIL', 'HAND', 'CONTRADICTED')),
      proven_at timestamptz not null default clock_timestamp(),
      second_item text check (second_item in ('email', 'orderNumber', 'postcode')),
      second_at timestamptz,
      operator_id uuid references operators,
      primary key (member_id, customer_id),
      check ((second_item is null) = (second_at is null))
    );
    create unique index link_proofs_by_hand on link_proofs (customer_id, line_account_id) where key = 'HAND';
    create index link_proofs_by_customer on link_proofs (customer_id);

    create table link_log (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      member_id uuid not null references members on delete cascade,
      at timestamptz not null default clock_timestamp(),
      action text not null check (action in ('UNLINKED', 'LINKED_BY_HAND', 'MOVED_AWAY', 'CLAIM_REFUSED', 'ITEM_ASKED')),
      by text not null check (by in ('PAGE', 'KEYWORD', 'OPERATOR')),
      operator_id uuid references operators,
      reason text,
      -- no reference: it outlives the customer
      customer_id uuid
    );
    create index link_log_by_member on link_log (member_id, id);

    -- Tries of the second look.
    create table second_looks (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      member_id uuid not null references members on delete cascade,
      item text not null check (item in ('email', 'orderNumber', 'postcode')),
      passed boolean not null,
      at timestamptz not null default clock_timestamp()
    );
    create index second_looks_by_member on second_looks (member_id, at);
  `)
    .execute(db)
  await underTenancy(db, ['identity_claims', 'identity_refusals', 'link_proofs', 'link_log', 'second_looks'])
  await sql
    .raw(`
    grant update on identity_claims to todoke_lookup;
    create function expire_identity_claims(p_most int) returns int language sql volatile as $$
      with ended as (
        update identity_claims c
           set state = 'EXPIRED', answers = null, item = null, closed_by = 'TIME', state_at = clock_timestamp(),
               version = version + 1
         where c.state in ('WAITING', 'AMBIGUOUS', 'CLAIMED')
           and c.id in (select x.id from identity_claims x
                         where x.state in ('WAITING', 'AMBIGUOUS', 'CLAIMED') and x.expires_at <= (select clock_timestamp())
                         order by x.expires_at limit p_most for update skip locked)
        returning 1)
      select count(*)::int from ended $$ security definer set search_path = public, pg_temp;
    alter function expire_identity_claims(int) owner to todoke_lookup;
    revoke execute on function expire_identity_claims(int) from public;
    grant execute on function expire_identity_claims(int) to todoke_app;
  `)
    .execute(db)
}
