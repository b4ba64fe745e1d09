import { type Kysely, sql } from 'kysely'

/**
 * Which parcel's ship date counts (domain.md V12). Nothing is filled in: what is stored, and what older code goes
 * on to store, is of carts that state one date an order, so that `false` and `FIRST` are right for it. Should
 * older code store the date of an order that is marked already, its parcels bear that same date.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    alter table cart_connections add column partial_shipments text not null default 'FIRST'
      check (partial_shipments in ('FIRST', 'LAST'));
    -- the cart states no date at order level: ship_date is what the parcels give by that setting
    alter table orders add column ship_date_of_parcels boolean not null default false;
  `)
    .execute(db)
}
