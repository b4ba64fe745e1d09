import { sql } from 'kysely'
import type { CartCustomer } from '../../domain/carts/cartRecords.ts'
import type { ShopTx } from '../database.ts'
import { relinkPhones } from '../members/linking/index.ts'
import { changedRecords, instantText, type SyncedConnection } from './syncTransaction.ts'

/**
 * Stores customers with their phones, and links the members who have a phone that one of them has or had
 * (domain.md D13).
 * @returns those that were new or had changed
 */
export async function upsertCustomers(
  tx: ShopTx,
  connection: SyncedConnection,
  customers: readonly CartCustomer[],
): Promise<CartCustomer[]> {
  const changed = await changedRecords(tx, connection, { table: 'cart_customers', records: customers })
  if (changed.length === 0) return []
  const rows = JSON.stringify(
    changed.map((customer) => ({ ...customer, sourceUpdatedAt: instantText(customer.sourceUpdatedAt) })),
  )
  await sql`
    insert into cart_customers
      (shop_id, connection_id, external_id, name, kana, email, points, source_updated_at, raw)
    select ${connection.shopId}, ${connection.id}, r."externalId", r.name, r.kana, r.email, r.points, r."sourceUpdatedAt", r.raw
      from jsonb_to_recordset(${rows}::jsonb)
        as r("externalId" text, name text, kana text, email text, points int, "sourceUpdatedAt" timestamptz, raw jsonb)
     order by r."externalId"
    on conflict (connection_id, external_id) do update
      set name = excluded.name, kana = excluded.kana, email = excluded.email, points = excluded.points,
          source_updated_at = excluded.source_updated_at, raw = excluded.raw, fetched_at = clock_timestamp()
  `.execute(tx)
  const formerPhones = await replacePhones(tx, connection, rows)
  const phones = new Set([...formerPhones, ...changed.flatMap((customer) => customer.phones)])
  const { shopId, id: connectionId, claims } = connection
  await relinkPhones(tx, { shopId, connectionId, phones: [...phones], claims })
  return changed
}

/** @returns the phones that customers no longer have */
async function replacePhones(tx: ShopTx, connection: SyncedConnection, rows: string): Promise<string[]> {
  const given = sql`
    select c.id as customer_id, p.phone
      from jsonb_to_recordset(${rows}::jsonb) as r("externalId" text, phones jsonb)
      join cart_customers c on c.connection_id = ${connection.id} and c.external_id = r."externalId"
      left join lateral jsonb_array_elements_text(r.phones) as p(phone) on true`
  const former = await sql<{ phone: string }>`
    with given as (${given})
    delete from cart_customer_phones old
     where old.connection_id = ${connection.id}
       and old.customer_id in (select customer_id from given)
       and not exists (select 1 from given where given.customer_id = old.customer_id and given.phone = old.phone)
    returning old.phone`.execute(tx)
  await sql`
    with given as (${given})
    insert into cart_customer_phones (connection_id, phone, customer_id, shop_id)
    select distinct ${connection.id}::uuid, phone, customer_id, ${connection.shopId}::uuid from given where phone is not null
    on conflict do nothing`.execute(tx)
  return former.rows.map(({ phone }) => phone)
}
