import { type Kysely, sql } from 'kysely'

/**
 * Requests end by age: what is settled is evidence for some years (domain.md D17), and then goes with its log and its
 * notes; its pictures ended before it. A charge outlives its request, which stays as long as the recount looks for it.
 * Older code deletes none.
 */
const PURGE = `purge_change_requests(p_older interval, p_most int) returns int language plpgsql as $$
   declare n int;
   begin
     delete from change_requests where id = any(array(
       select r.id from change_requests r
        where r.settled_at < (select clock_timestamp()) - p_older
          and not exists (select 1 from charges c
                           where c.shop_id = r.shop_id and c.request_id = r.id
                             and c.settled_at >= (select clock_timestamp()) - p_older)
        order by r.settled_at limit p_most for update of r skip locked));
     get diagnostics n = row_count;
     return n;
   end $$`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create index change_requests_by_age on change_requests (settled_at) where settled_at is not null;
    grant update, delete on change_requests to todoke_lookup;
    create function ${PURGE} security definer set search_path = public, pg_temp;
    alter function purge_change_requests(interval, int) owner to todoke_lookup;
    revoke execute on function purge_change_requests(interval, int) from public;
    grant execute on function purge_change_requests(interval, int) to todoke_app;
  `)
    .execute(db)
}
