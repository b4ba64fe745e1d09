import { sql } from 'kysely'
import type { ShopId } from '../domain/ids.ts'
import { type Db, inShop, type ShopTx } from './database.ts'

/** Runs `work` in a transaction of each shop, one after another; for what an operator of the platform does. */
export async function everyShop(db: Db, work: (tx: ShopTx, shopId: ShopId) => Promise<void>): Promise<void> {
  let after: string | null = null
  for (;;) {
    const found: { rows: { shop_id: string }[] } = await sql<{ shop_id: string }>`
      select * from lookup_shops(${after}::uuid, 200)`.execute(db)
    for (const { shop_id } of found.rows)
      await inShop(db, shop_id as ShopId, (tx) => work(tx, shop_id as ShopId))
    after = found.rows.at(-1)?.shop_id ?? null
    if (after === null) return
  }
}
