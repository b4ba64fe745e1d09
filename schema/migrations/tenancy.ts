import { type Kysely, sql } from 'kysely'

/**
 * The shop that the transaction speaks for. After a transaction-local setting ends its value is '',
 * and a bare cast of '' to uuid fails, hence the nullif (delivery.md section 8).
 */
export const CURRENT_SHOP = `nullif(current_setting('app.shop_id', true), '')::uuid`

/**
 * Puts tables under row-level security by shop: the application role sees and writes rows of the current
 * shop alone. FORCE, so that the owner is under it too; `todoke_lookup` owns the few SECURITY DEFINER
 * functions that must look before the shop is known.
 */
export async function underTenancy(db: Kysely<unknown>, tables: string[], column = 'shop_id'): Promise<void> {
  for (const table of tables) {
    await sql
      .raw(`
        alter table ${table} enable row level security;
        alter table ${table} force row level security;
        create policy by_shop on ${table} to todoke_app
          using (${column} = (select ${CURRENT_SHOP})) with check (${column} = (select ${CURRENT_SHOP}));
        create policy by_lookup on ${table} to todoke_lookup using (true) with check (true);
        grant select, insert, update, delete on ${table} to todoke_app;
        grant select on ${table} to todoke_lookup;
      `)
      .execute(db)
  }
}
