import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Alerts, and the e-mails about them (decision 0050). Kinds are not checked here: the list is the domain's, and a new
 * kind needs no migration. Older code does not know of any of it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table operators add column email text check (email <> '');
    alter table operators add column alerts_by_email boolean not null default false;

    create table alerts (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      kind text not null,
      subject_type text not null,
      -- no reference: of several tables, and it outlives what it is about
      subject_id uuid not null,
      details jsonb not null default '{}',
      since timestamptz not null,
      opened_at timestamptz not null default clock_timestamp(),
      seen_at timestamptz not null default clock_timestamp(),
      resolved_at timestamptz,
      -- since when the same trouble opens a new alert, and no e-mail about this one is due
      settled_at timestamptz check (settled_at is null or resolved_at is not null)
    );
    create unique index alerts_one_of_a_trouble on alerts (shop_id, kind, subject_id) where settled_at is null;
    create index alerts_by_shop on alerts (shop_id, id desc nulls last);
    create index alerts_of_a_trouble on alerts (shop_id, kind, subject_id, id);
    create index alerts_settled on alerts (shop_id, settled_at) where settled_at is not null;

    create table alert_mails (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      alert_id uuid not null references alerts on delete cascade,
      operator_id uuid not null references operators,
      occasion text not null check (occasion in ('FIRST', 'REPEAT', 'RESOLVED')),
      ordinal int not null,
      -- REFUSED: for ever, by the server. GIVEN_UP: not taken within a day. DROPPED: needless by now
      state text not null default 'WAITING' check (state in ('WAITING', 'SENT', 'REFUSED', 'GIVEN_UP', 'DROPPED')),
      created_at timestamptz not null default clock_timestamp(),
      -- also the lease of who sends it now
      next_try_at timestamptz not null default clock_timestamp(),
      tries int not null default 0,
      -- a try began and came to no certain end
      maybe_sent boolean not null default false,
      settled_at timestamptz,
      sent_to text,
      error text,
      unique (alert_id, operator_id, occasion, ordinal),
      check ((state = 'WAITING') = (settled_at is null))
    );
    create index alert_mails_waiting on alert_mails (next_try_at) where state = 'WAITING';
    create index alert_mails_by_operator on alert_mails (shop_id, operator_id, created_at);

    -- when each shop is looked at next
    create table alert_watches (
      shop_id uuid primary key references shops,
      look_at timestamptz not null default '-infinity',
      -- the costly questions are asked less often
      slow_look_at timestamptz not null default '-infinity'
    );
    create index alert_watches_by_time on alert_watches (look_at);
  `)
    .execute(db)
  await underTenancy(db, ['alerts', 'alert_mails', 'alert_watches'])
  for (const grant of ['insert, update on alert_watches', 'update on alert_mails'])
    await sql.raw(`grant ${grant} to todoke_lookup`).execute(db)
  for (const definition of functions) {
    await sql
      .raw(`create function ${definition} security definer set search_path = public, pg_temp`)
      .execute(db)
    const name = definition.slice(0, definition.indexOf('('))
    await sql
      .raw(`
        alter function ${name} owner to todoke_lookup;
        revoke execute on function ${name} from public;
        grant execute on function ${name} to todoke_app;
      `)
      .execute(db)
  }
}

/**
 * Both hand out work by moving its time, so that several processes share it, and what a killed one held is handed out
 * again after that time.
 */
const functions: string[] = [
  // who has waited longest comes first
  `claim_alert_watches(p_most int, p_seconds double precision, p_slow_seconds double precision)
   returns table (shop_id uuid, slow boolean) language plpgsql as $$
   begin
     insert into alert_watches (shop_id)
       select s.id from shops s where not exists (select 1 from alert_watches w where w.shop_id = s.id)
       on conflict do nothing;
     return query
       with due as (
         select w.shop_id, w.slow_look_at <= clock_timestamp() as slow from alert_watches w
          where w.look_at <= (select clock_timestamp())
          order by w.look_at limit p_most for update skip locked)
       update alert_watches w
          set look_at = clock_timestamp() + make_interval(secs => p_seconds),
              slow_look_at = case when due.slow then clock_timestamp() + make_interval(secs => p_slow_seconds)
                                  else w.slow_look_at end
         from due where due.shop_id = w.shop_id
       returning w.shop_id, due.slow;
   end $$`,

  // A few of each shop, so that one with many does not keep the others waiting. From now on it may have been sent,
  // until a try ends that surely did not.
  `claim_alert_mails(p_most int, p_of_a_shop int, p_seconds double precision)
   returns table (mail_id uuid, shop_id uuid, maybe_sent boolean) language sql volatile as $$
     update alert_mails m
        set next_try_at = clock_timestamp() + make_interval(secs => p_seconds), tries = m.tries + 1, maybe_sent = true
      where m.state = 'WAITING' and m.next_try_at <= (select clock_timestamp())
        and m.id in (
          select c.id
            from (select x.id, x.next_try_at, row_number() over (partition by x.shop_id order by x.next_try_at, x.id) as place
                    from alert_mails x
                   where x.state = 'WAITING' and x.next_try_at <= (select clock_timestamp())) c
           where c.place <= p_of_a_shop order by c.next_try_at, c.id limit p_most)
     returning new.id, new.shop_id, old.maybe_sent $$`,
]
