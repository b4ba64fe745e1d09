import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import type { ShopTx } from '../database.ts'

/** The carts that are connected with a LINE account, each once. */
export async function cartsOfAccount(tx: ShopTx, lineAccountId: string): Promise<Cart[]> {
  const rows = await tx
    .selectFrom('cart_connections')
    .select('cart')
    .distinct()
    .where('line_account_id', '=', lineAccountId)
    .where('removed_at', 'is', null)
    .execute()
  return rows.map(({ cart }) => cart)
}
