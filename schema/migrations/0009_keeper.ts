import { type Kysely, sql } from 'kysely'

/** Look-ups of the keeper and the dispatcher, in place of those of 0005 that bear the same names. */
const functions: string[] = [
  // What is due first comes first, and only what there is something to do for: reminded rows that their workflows
  // have time to arm would fill the answer. A fact that waits for 10 s says that Temporal does not answer: then
  // nobody else arms.
  `overdue_to_arm(p_most int)
   returns table (delivery_id uuid, shop_id uuid, order_id uuid, generation int, late_to_arm boolean, nudged_recently boolean)
   language sql volatile as $$
     select w.id, w.shop_id, w.order_id, w.generation, w.late, w.nudged
       from (select d.id, d.shop_id, d.order_id, d.generation, d.due_at,
                    d.due_at - interval '30 seconds' <= (select clock_timestamp())
                    or coalesce((select o.created_at < clock_timestamp() - interval '10 seconds'
                                   from outbox o where o.done_at is null order by o.id limit 1), false) as late,
                    coalesce(d.nudged_at > (select clock_timestamp()) - interval '60 seconds', false) as nudged
               from deliveries d
              where d.state = 'planned' and d.arm_at < (select clock_timestamp()) - interval '30 seconds') w
      where w.late or not w.nudged
      order by w.due_at, w.id limit p_most $$`,

  // Asked ten times a second, in the middle of a wave too: one entry of an index for each question. The clock is not
  // known to the planner, which would take a third of what is armed for due and read the table; so the first row in
  // the order of the claims is taken and its time answered, which lets a channel wake up in the very moment.
  `due_channels(p_channels uuid[])
   returns table (line_account_id uuid, due_in_ms double precision, repeats boolean, stopped boolean, held boolean, removed boolean, push_limit int)
   language sql volatile as $$
     select a.id,
            (select 1000 * extract(epoch from greatest(d.due_at, d.not_before) - clock_timestamp())::double precision
               from deliveries d
              where d.line_account_id = a.id and d.shop_id = a.shop_id and d.state = 'armed'
                and (d.retry_at is null or d.retry_at <= (select clock_timestamp()))
              order by greatest(d.due_at, d.not_before) limit 1),
            exists (select 1 from deliveries d where d.line_account_id = a.id and d.shop_id = a.shop_id
                      and d.state = 'sending' and d.epoch < l.epoch)
            or exists (select 1 from deliveries d where d.line_account_id = a.id and d.shop_id = a.shop_id
                      and d.state = 'sending' and d.epoch = l.epoch and d.retry_at <= (select clock_timestamp())),
            a.stopped_at is not null, l.held_since is not null, a.removed_at is not null, a.push_limit
       from unnest(p_channels) c join line_accounts a on a.id = c join channel_leases l on l.line_account_id = a.id $$`,

  `oldest_outbox_seconds() returns double precision language sql volatile as $$
     select extract(epoch from clock_timestamp() - o.created_at)::double precision
       from outbox o where o.done_at is null order by o.id limit 1 $$`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
      drop function overdue_to_arm(int);
      drop function due_channels(uuid[]);
      drop index deliveries_sending;
      create index deliveries_sending on deliveries (line_account_id, shop_id, epoch, retry_at) where state = 'sending';
    `)
    .execute(db)
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
