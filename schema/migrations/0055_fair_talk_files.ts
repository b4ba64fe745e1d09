import { type Kysely, sql } from 'kysely'

/** A file has something to be done: to be fetched, or its objects to be removed. */
const PENDING = `(state in ('WAITING', 'REMOVED') or entry_id is null)`

/**
 * Files are claimed shop by shop, whatever waits: the former claim looked at the oldest 5,000 of all shops, so one shop
 * with more stood before the others. It tells the number of the try, which is the claim's token: whoever lost a claim
 * writes nothing any more. Older code calls the same function and leaves the number alone.
 */
const CLAIM = `claim_talk_files(p_most int, p_seconds int) returns table (id uuid, shop_id uuid, tries int)
   language sql volatile as $$
     with recursive shops as (
       (select f.shop_id from talk_files f where ${PENDING} order by f.shop_id limit 1)
       union all
       select (select f.shop_id from talk_files f where ${PENDING} and f.shop_id > s.shop_id order by f.shop_id limit 1)
         from shops s where s.shop_id is not null),
     locked as (
       select x.id, x.try_at, x.turn from shops s
        cross join lateral (
          select y.id, y.try_at, row_number() over (order by y.try_at, y.id) as turn
            from (select f.id, f.try_at from talk_files f
                   where f.shop_id = s.shop_id and ${PENDING} and f.try_at <= (select clock_timestamp())
                   order by f.try_at limit p_most for update skip locked) y) x
        where s.shop_id is not null),
     chosen as (select l.id from locked l order by l.turn, l.try_at limit p_most)
     update talk_files f set try_at = clock_timestamp() + make_interval(secs => p_seconds), tries = f.tries + 1
       from chosen c where f.id = c.id
     returning f.id, f.shop_id, f.tries $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create index talk_files_pending on talk_files (shop_id, try_at) where ${PENDING};
    drop index talk_files_to_fetch;
    drop index talk_files_to_remove;
    drop function claim_talk_files(int, int);
    create function ${CLAIM} security definer set search_path = public, pg_temp;
    alter function claim_talk_files(int, int) owner to todoke_lookup;
    revoke execute on function claim_talk_files(int, int) from public;
    grant execute on function claim_talk_files(int, int) to todoke_app;
  `)
    .execute(db)
}
