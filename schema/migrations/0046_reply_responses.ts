import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Taps on buttons and clicks of links in auto-replies. A token names what was sent: a delivery, or now the answer to an
 * event. Older code takes a token of an answer for one of an unknown delivery.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table taps add column answer_id uuid references reply_answers on delete cascade;
    do $$
      declare name text;
      begin
        for name in select conname from pg_constraint
                     where conrelid = 'taps'::regclass and contype = 'c'
                       and pg_get_constraintdef(oid) like '%TAKEN%delivery_id%'
        loop execute format('alter table taps drop constraint %I', name); end loop;
      end $$;
    alter table taps add constraint taps_of_something check (
      verdict <> 'TAKEN'
      or (num_nonnulls(delivery_id, answer_id) = 1 and act is not null and once is not null)) not valid;
    alter table taps validate constraint taps_of_something;
    create unique index taps_of_answer_once on taps (answer_id, bubble, nth) where verdict = 'TAKEN' and once;
    create index taps_by_answer on taps (answer_id) where answer_id is not null;

    create table reply_link_clicks (
      answer_id uuid not null references reply_answers on delete cascade,
      bubble int not null,
      nth int not null,
      shop_id uuid not null references shops,
      member_id uuid not null references members on delete cascade,
      clicks int not null default 1 check (clicks >= 1),
      first_clicked_at timestamptz not null default clock_timestamp(),
      last_clicked_at timestamptz not null default clock_timestamp(),
      is_test boolean not null default false,
      primary key (answer_id, bubble, nth)
    );
    create index reply_link_clicks_by_member on reply_link_clicks (member_id);

    create function lookup_reply_answer(p_id uuid) returns table (shop_id uuid) language sql stable
      security definer set search_path = public, pg_temp as $$
        select a.shop_id from reply_answers a where a.id = p_id $$;
    alter function lookup_reply_answer(uuid) owner to todoke_lookup;
    revoke execute on function lookup_reply_answer(uuid) from public;
    grant execute on function lookup_reply_answer(uuid) to todoke_app;
  `)
    .execute(db)
  await underTenancy(db, ['reply_link_clicks'])
}
