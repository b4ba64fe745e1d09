import { type Kysely, sql } from 'kysely'
import { underTenancy } from './tenancy.ts'

/**
 * Orders of a first import that could not be read and whose entry somebody took off the list. They stay history
 * (domain.md D3) when the cart sends them readable one day, and get no message.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table dismissed_history (
      connection_id uuid not null references cart_connections,
      external_id text not null,
      shop_id uuid not null references shops,
      primary key (connection_id, external_id)
    );
  `)
    .execute(db)
  await underTenancy(db, ['dismissed_history'])
}
