import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Pictures of admin screens as evidence: rows here, sealed bytes in the storage of uploads. What is to be removed from
 * there keeps its row until it is gone; without its key nobody can read it meanwhile. A picture that nobody finished to
 * store is removed too.
 */
const REMOVALS = `claim_picture_removals(p_most int, p_seconds int) returns table (id uuid, shop_id uuid)
   language sql volatile as $$
     with chosen as (
       select p.id from request_pictures p
        where p.state <> 'READY' and p.try_at <= (select clock_timestamp())
        order by p.try_at limit p_most for update skip locked)
     update request_pictures p set state = 'REMOVED', sealed_key = null,
            try_at = clock_timestamp() + make_interval(secs => p_seconds)
       from chosen c where p.id = c.id
     returning p.id, p.shop_id $$`

const PURGE = `purge_request_pictures(p_most int) returns int language plpgsql as $$
   declare n int;
   begin
     update request_pictures x set state = 'REMOVED', sealed_key = null, try_at = clock_timestamp()
      where x.id = any(array(
        select p.id from request_pictures p
          left join change_requests r on r.id = p.request_id
          left join request_settings s on s.line_account_id = r.line_account_id
         where p.state = 'READY'
           and p.taken_at < (select clock_timestamp()) - make_interval(days => coalesce(s.picture_days, 90))
         order by p.taken_at limit p_most for update of p skip locked));
     get diagnostics n = row_count;
     return n;
   end $$`

/** Robots whose login is stored and could not be tried yet; what a person has to mend is not among them. */
const TRIALS = `untried_robots(p_older interval, p_most int) returns table (id uuid, shop_id uuid)
   language sql stable as $$
     select r.id, r.shop_id from robots r join cart_connections c on c.id = r.connection_id
      where r.state = 'REQUESTED' and r.removed_at is null and c.removed_at is null
        and r.state_at < (select clock_timestamp()) - p_older
        and (r.expires_at is null or r.expires_at <= (select clock_timestamp()))
      order by r.state_at limit p_most $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    -- the session at the cart: goes on from job to job of one process that gave it back, else another begins
    alter table robots add column session bigint not null default 0, add column session_of text;
    create index robots_untried on robots (state_at) where state = 'REQUESTED' and removed_at is null;

    create table request_pictures (
      id uuid primary key default uuidv7(),
      shop_id uuid not null references shops,
      request_id uuid references change_requests on delete set null,
      step text not null check (length(step) between 1 and 60),
      robot_id uuid,
      taken_at timestamptz not null default clock_timestamp(),
      bytes int not null check (bytes > 0),
      -- sealed by the key of the shop; null: nobody reads the picture any more
      sealed_key bytea,
      state text not null default 'STORING' check (state in ('STORING', 'READY', 'REMOVED')),
      try_at timestamptz not null default clock_timestamp() + interval '10 minutes',
      check ((state = 'REMOVED') = (sealed_key is null))
    );
    create index request_pictures_of_request on request_pictures (request_id, taken_at);
    create index request_pictures_by_shop on request_pictures (shop_id, id);
    create index request_pictures_to_remove on request_pictures (try_at) where state <> 'READY';
    create index request_pictures_by_age on request_pictures (taken_at) where state = 'READY';
  `)
    .execute(db)
  await underTenancy(db, ['request_pictures'])
  await sql
    .raw(`
    grant update on request_pictures to todoke_lookup;
    create function ${REMOVALS} security definer set search_path = public, pg_temp;
    create function ${PURGE} security definer set search_path = public, pg_temp;
    create function ${TRIALS} security definer set search_path = public, pg_temp;
  `)
    .execute(db)
  for (const name of [
    'claim_picture_removals(int, int)',
    'purge_request_pictures(int)',
    'untried_robots(interval, int)',
  ])
    await sql
      .raw(`
        alter function ${name} owner to todoke_lookup;
        revoke execute on function ${name} from public;
        grant execute on function ${name} to todoke_app;
      `)
      .execute(db)
}
