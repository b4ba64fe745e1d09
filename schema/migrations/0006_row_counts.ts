import { type Kysely, sql } from 'kysely'

const TABLES = [
  ['products', 'products'],
  ['cart_customers', 'customers'],
  ['subscriptions', 'subscriptions'],
  ['orders', 'orders'],
] as const

/**
 * How many rows each resource of a connection has, kept beside its cursor in the transaction that stores or
 * deletes them. By triggers, so that what older code stores meanwhile is counted too: it goes on beside this
 * migration and after it, and knows nothing of the column.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table sync_cursors add column row_count bigint not null default 0;

    create function count_connection_rows() returns trigger language plpgsql as $$
      begin
        if tg_op = 'INSERT' then
          insert into sync_cursors as s (connection_id, resource, shop_id, row_count)
            select connection_id, tg_argv[0], shop_id, count(*) from changed group by connection_id, shop_id
             order by connection_id
          on conflict (connection_id, resource) do update set row_count = s.row_count + excluded.row_count;
        else
          update sync_cursors s set row_count = s.row_count - c.n
            from (select connection_id, count(*) as n from changed group by connection_id) c
           where s.connection_id = c.connection_id and s.resource = tg_argv[0];
        end if;
        return null;
      end $$;
  `)
    .execute(db)
  for (const [table, resource] of TABLES) {
    // A trigger is made under a lock that keeps writers out until the counts below are filled in.
    await sql
      .raw(`
      create trigger rows_added after insert on ${table} referencing new table as changed
        for each statement execute function count_connection_rows('${resource}');
      create trigger rows_gone after delete on ${table} referencing old table as changed
        for each statement execute function count_connection_rows('${resource}');
    `)
      .execute(db)
  }
  await fill(db)
}

/** As the role that sees the rows of every shop: to the owner itself row-level security shows none. */
async function fill(db: Kysely<unknown>): Promise<void> {
  const counts = TABLES.map(
    ([table, resource]) =>
      `select connection_id, '${resource}' as resource, shop_id, count(*) as n from ${table} group by 1, 3`,
  )
  await sql
    .raw(`
    grant insert, update on sync_cursors to todoke_lookup;
    set local role todoke_lookup;
    insert into sync_cursors (connection_id, resource, shop_id, row_count)
      select connection_id, resource, shop_id, n from (${counts.join(' union all ')}) c
    on conflict (connection_id, resource) do update set row_count = excluded.row_count;
    reset role;
    revoke insert, update on sync_cursors from todoke_lookup;
  `)
    .execute(db)
}
