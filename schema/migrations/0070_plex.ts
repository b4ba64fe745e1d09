import { type Kysely, sql } from 'kysely'

/**
 * リピストプレックス beside リピスト (decision 0067). A host is one cart: under two names at one LINE account its orders
 * would be there twice.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table cart_connections drop constraint cart_connections_cart_check;
    alter table cart_connections add constraint cart_connections_cart_check check (cart in ('REPIST', 'PLEX'));
    create unique index cart_connections_one_of_a_host on cart_connections (line_account_id, cart_domain) where removed_at is null;
  `)
    .execute(db)
}
