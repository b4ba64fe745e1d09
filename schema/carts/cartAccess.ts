import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import type { ConnectionId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { ConnectionGone } from './syncTransaction.ts'

/** Where a cart is and whose; its credentials by the id of their secret. */
export interface CartAddress {
  shopId: ShopId
  cart: Cart
  cartDomain: string
  credentialsId: string
}

/** @throws ConnectionGone */
export async function readCartAddress(
  tx: ShopTx,
  shopId: ShopId,
  connectionId: ConnectionId,
): Promise<CartAddress> {
  const row = await tx
    .selectFrom('cart_connections')
    .select(['cart', 'cart_domain', 'credentials_id'])
    .where('id', '=', connectionId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw new ConnectionGone(connectionId)
  return { shopId, cart: row.cart, cartDomain: row.cart_domain, credentialsId: row.credentials_id }
}
