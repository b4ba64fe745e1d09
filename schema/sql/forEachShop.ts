import { sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop, type ShopTx } from '../database.ts'

/** All shops one by one, read in pages of 200; for tasks of the platform's operator. */
export async function* shopIds(db: Db): AsyncGenerator<ShopId> {
  let after: string | null = null
  for (;;) {
    const found: { rows: { shop_id: string }[] } = await sql<{ shop_id: string }>`
      select * from lookup_shops(${after}::uuid, 200)`.execute(db)
    for (const { shop_id } of found.rows) yield shop_id as ShopId
    after = found.rows.at(-1)?.shop_id ?? null
    if (after === null) return
  }
}

/** Runs `work` for each shop in a transaction of its own. */
export async function forEachShop(
  db: Db,
  work: (tx: ShopTx, shopId: ShopId) => Promise<void>,
): Promise<void> {
  for await (const shopId of shopIds(db)) await inShop(db, shopId, (tx) => work(tx, shopId))
}
