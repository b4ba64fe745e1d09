import { type Kysely, sql } from 'kysely'

/**
 * Files to be fetched or removed are claimed shop by shop: one with 10,000 pictures does not stand before another's
 * one. A claim is a lease; whoever works on a file renews it.
 */
const CLAIM = `claim_talk_files(p_most int, p_seconds int) returns table (id uuid, shop_id uuid)
   language sql volatile as $$
     with due as (
       select f.id, f.shop_id, f.try_at from talk_files f
        where f.state = 'WAITING' and f.entry_id is not null and f.try_at <= (select clock_timestamp())
        union all
       select f.id, f.shop_id, f.try_at from talk_files f
        where (f.state = 'REMOVED' or f.entry_id is null) and f.try_at <= (select clock_timestamp())
        order by try_at limit 5000),
     turns as (select d.id, d.try_at, row_number() over (partition by d.shop_id order by d.try_at) as turn from due d),
     chosen as (
       select f.id from talk_files f join turns t on t.id = f.id
        where f.try_at <= (select clock_timestamp())
        order by t.turn, t.try_at limit p_most for update of f skip locked)
     update talk_files f set try_at = clock_timestamp() + make_interval(secs => p_seconds), tries = f.tries + 1
       from chosen c where f.id = c.id
     returning f.id, f.shop_id $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    grant update on talk_files to todoke_lookup;
    create function ${CLAIM} security definer set search_path = public, pg_temp;
    alter function claim_talk_files(int, int) owner to todoke_lookup;
    revoke execute on function claim_talk_files(int, int) from public;
    grant execute on function claim_talk_files(int, int) to todoke_app;
  `)
    .execute(db)
}
