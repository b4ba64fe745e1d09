import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { closeLineAccount } from '../line/lineAccounts.ts'
import { stopTestsOfAccount } from './followRun.ts'

/**
 * Marks a LINE account as removed, so that it takes no events and sends nothing, and stops its test runs.
 * @throws NoSuchRow, StaleVersion
 */
export async function removeLineAccount(
  tx: ShopTx,
  { shopId, id, version }: { shopId: ShopId; id: string; version: number | null },
): Promise<void> {
  await closeLineAccount(tx, id, version)
  await stopTestsOfAccount(tx, shopId, id)
}
