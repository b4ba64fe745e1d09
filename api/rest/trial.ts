import type { ShopId } from '../../domain/values/ids.ts'
import type { SecretPurpose, Vault } from '../../schema/crypto/vault.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { deleteUnusedSecrets } from '../../schema/crypto/secrets.ts'

/**
 * Stores secrets so that a worker can try them, and runs `attempt` with their ids. What nothing refers to
 * afterwards, because the attempt failed or was a repetition, is deleted again; when this process dies in
 * between, it stays behind encrypted and unused.
 */
export async function withStoredSecrets<Result>(
  { db, vault }: { db: Db; vault: Vault },
  shopId: ShopId,
  secrets: { purpose: SecretPurpose; value: string }[],
  attempt: (ids: string[]) => Promise<Result>,
): Promise<Result> {
  const ids = await inShop(db, shopId, async (tx) => {
    const stored: string[] = []
    for (const { purpose, value } of secrets) stored.push(await vault.store(tx, shopId, purpose, value))
    return stored
  })
  try {
    return await attempt(ids)
  } finally {
    await inShop(db, shopId, (tx) => deleteUnusedSecrets(tx, ids)).catch(() => {})
  }
}
