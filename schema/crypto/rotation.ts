import { sql } from 'kysely'
import type { ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../database.ts'
import type { Keyring } from './keyring.ts'
import { createVault } from './vault.ts'

const BATCH = 200

/**
 * Rewraps all data keys that are not under the current master key, so that the old one can leave TODOKE_MASTER_KEY.
 * Answers how many. Can be stopped and repeated.
 */
export async function rotateSecrets(db: Db, keyring: Keyring): Promise<number> {
  const vault = createVault(keyring)
  let done = 0
  for (;;) {
    const { rows } = await sql<{ secret_id: string; shop_id: string }>`
      select * from lookup_secrets_of_other_keys(${keyring.currentId}, ${BATCH})`.execute(db)
    if (rows.length === 0) return done
    for (const { secret_id, shop_id } of rows) {
      await inShop(db, shop_id as ShopId, (tx) => vault.rewrap(tx, shop_id as ShopId, secret_id))
      done += 1
    }
  }
}
