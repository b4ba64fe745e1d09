import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { tellOrdersOfSeveralMessages } from './affectedOrders.ts'
import {
  type LineAccountChange,
  type LineAccountRow,
  lockLineAccount,
  updateLineAccount,
} from '../line/lineAccounts.ts'

/**
 * Edits a LINE account; when its rule of one series per order changes, tells the orders concerned (V11).
 * @throws NoSuchRow, StaleVersion
 */
export async function changeLineAccount(
  tx: ShopTx,
  {
    shopId,
    id,
    version,
    change,
  }: { shopId: ShopId; id: string; version: number | null; change: LineAccountChange },
): Promise<LineAccountRow> {
  const before = await lockLineAccount(tx, id)
  const after = await updateLineAccount(tx, { id, version, change })
  if (after.one_series_per_order !== before.one_series_per_order)
    await tellOrdersOfSeveralMessages(tx, shopId, id)
  return after
}
