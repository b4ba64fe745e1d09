import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import type { ShopTx } from '../database.ts'
import { requireRow } from '../sql/optimisticLock.ts'

/** Where the admin screens are. */
export interface RobotCart {
  readonly cart: Cart
  readonly cartDomain: string
}

/** Of a connection of the shop. @throws NoSuchRow */
export async function readRobotCart(tx: ShopTx, connectionId: string): Promise<RobotCart> {
  const row = requireRow(
    await tx
      .selectFrom('cart_connections')
      .select(['cart', 'cart_domain'])
      .where('id', '=', connectionId)
      .where('removed_at', 'is', null)
      .executeTakeFirst(),
  )
  return { cart: row.cart, cartDomain: row.cart_domain }
}

/** Of a robot, with its login by the id of the secret. @throws NoSuchRow */
export async function readRobotAddress(
  tx: ShopTx,
  id: string,
): Promise<RobotCart & { readonly credentialsId: string }> {
  const row = requireRow(
    await tx
      .selectFrom('robots as r')
      .innerJoin('cart_connections as c', 'c.id', 'r.connection_id')
      .select(['c.cart', 'c.cart_domain', 'r.credentials_id'])
      .where('r.id', '=', id)
      .where('r.removed_at', 'is', null)
      .where('c.removed_at', 'is', null)
      .executeTakeFirst(),
  )
  return { cart: row.cart, cartDomain: row.cart_domain, credentialsId: row.credentials_id ?? '' }
}
