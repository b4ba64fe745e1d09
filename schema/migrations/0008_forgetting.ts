import { type Kysely, sql } from 'kysely'

/**
 * What is old is deleted in batches, of every shop: each function deletes `p_most` rows at most, the oldest first,
 * and answers how many. `purge_outbox` with one argument stays for the version before. The indexes `outbox_done` and
 * `webhook_events_by_age` serve them.
 */
const functions: string[] = [
  `purge_outbox(p_older interval, p_most int) returns int language plpgsql as $$
   declare n int;
   begin
     delete from outbox where ctid = any(array(
       select ctid from outbox where done_at < (select clock_timestamp()) - p_older order by done_at limit p_most));
     get diagnostics n = row_count; return n;
   end $$`,

  `purge_webhook_events(p_older interval, p_most int) returns int language plpgsql as $$
   declare n int;
   begin
     delete from webhook_events where ctid = any(array(
       select ctid from webhook_events where received_at < (select clock_timestamp()) - p_older
        order by received_at limit p_most));
     get diagnostics n = row_count; return n;
   end $$`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('grant delete on webhook_events to todoke_lookup').execute(db)
  for (const definition of functions) {
    await sql
      .raw(`create function ${definition} security definer set search_path = public, pg_temp`)
      .execute(db)
    const name = definition.slice(0, definition.indexOf(')') + 1).replaceAll(/p_\w+ /g, '')
    await sql
      .raw(`
        alter function ${name} owner to todoke_lookup;
        revoke execute on function ${name} from public;
        grant execute on function ${name} to todoke_app;
      `)
      .execute(db)
  }
}
