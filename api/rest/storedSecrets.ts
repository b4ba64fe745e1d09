import type { ShopId } from '../../domain/values/ids.ts'
import { deleteUnusedSecrets } from '../../schema/crypto/secrets.ts'
import type { SecretPurpose, Vault } from '../../schema/crypto/vault.ts'
import { type Db, inShop } from '../../schema/database.ts'

/** A secret in clear, to be stored. */
export interface ClearSecret {
  purpose: SecretPurpose
  value: string
}

/**
 * Stores secrets so that a worker can check them, and runs `attempt` with their ids, in the order given. Afterwards
 * those that nothing refers to are deleted: the attempt failed, or repeated an earlier request. When this process dies
 * in between, they stay behind, encrypted and unused.
 */
export async function withStoredSecrets<Result>(
  { db, vault }: { db: Db; vault: Vault },
  { shopId, secrets }: { shopId: ShopId; secrets: readonly ClearSecret[] },
  attempt: (ids: string[]) => Promise<Result>,
): Promise<Result> {
  const ids = await inShop(db, shopId, async (tx) => {
    const stored: string[] = []
    for (const { purpose, value } of secrets) stored.push(await vault.store(tx, { shopId, purpose, value }))
    return stored
  })
  try {
    return await attempt(ids)
  } finally {
    await inShop(db, shopId, (tx) => deleteUnusedSecrets(tx, ids)).catch(() => {})
  }
}
