import { sql } from 'kysely'
import type { CartProduct } from '../../domain/carts/cartRecords.ts'
import type { ShopTx } from '../database.ts'
import { changedRecords, instantText, type SyncedConnection } from './syncTransaction.ts'

/** Stores products as the cart has them. @returns those that were new or had changed */
export async function upsertProducts(
  tx: ShopTx,
  connection: SyncedConnection,
  products: readonly CartProduct[],
): Promise<CartProduct[]> {
  const changed = await changedRecords(tx, connection, { table: 'products', records: products })
  if (changed.length === 0) return []
  const rows = changed.map((product) => ({
    ...product,
    sourceUpdatedAt: instantText(product.sourceUpdatedAt),
  }))
  await sql`
    insert into products (shop_id, connection_id, external_id, code, name, kind, source_updated_at, raw)
    select ${connection.shopId}, ${connection.id}, r."externalId", r.code, r.name, r.kind, r."sourceUpdatedAt", r.raw
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r("externalId" text, code text, name text, kind text, "sourceUpdatedAt" timestamptz, raw jsonb)
     order by r."externalId"
    on conflict (connection_id, external_id) do update
      set code = excluded.code, name = excluded.name, kind = excluded.kind,
          source_updated_at = excluded.source_updated_at, raw = excluded.raw, fetched_at = clock_timestamp()
  `.execute(tx)
  return changed
}
