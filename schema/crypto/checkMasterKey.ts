import { sql } from 'kysely'
import { brand, type ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../database.ts'
import type { SecretPurpose, Vault } from './vault.ts'

/** Shops to look at: one secret proves a key. */
const MOST_SHOPS = 50

/**
 * Checks at start that TODOKE_MASTER_KEY decrypts what is stored: one secret of each key id in the first shop that
 * has secrets. A fresh database has none.
 * @throws CannotDecrypt
 */
export async function checkMasterKey(db: Db, vault: Vault): Promise<void> {
  const shops = await sql<{ shop_id: string }>`
    select shop_id from lookup_shops(null, ${MOST_SHOPS})`.execute(db)
  for (const { shop_id } of shops.rows) {
    const found = await inShop(db, brand<ShopId>(shop_id), async (tx) => {
      const secrets = await tx
        .selectFrom('secrets')
        .distinctOn('key_id')
        .select(['id', 'purpose', 'key_id'])
        // A draft may be deleted in the meantime.
        .where('purpose', '<>', 'message.draft' satisfies SecretPurpose)
        .orderBy('key_id')
        .execute()
      for (const { id, purpose } of secrets)
        await vault.reveal(tx, { shopId: brand<ShopId>(shop_id), id, purpose: purpose as SecretPurpose })
      return secrets.length
    })
    if (found > 0) return
  }
}
