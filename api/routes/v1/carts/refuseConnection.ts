import type { Cart } from '../../../../domain/carts/cartCapabilities.ts'
import { errorEntry } from '../../../../domain/errors/errorCatalogue.ts'
import type { ShopId } from '../../../../domain/values/ids.ts'
import { isConnectedAsOther } from '../../../../schema/carts/cartConnections.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import { brokenConstraint } from '../../../problems/databaseProblems.ts'
import { Problem } from '../../../problems/problem.ts'

/** The cart's host is connected under another name. */
const connected = (cause?: unknown): Problem => {
  const code = 'CART_DOMAIN_CONNECTED'
  const fields = [{ pointer: '/cartDomain', code, detail: errorEntry(code).ja }]
  return new Problem(code, { fields, cause })
}

/** @throws Problem when the host is connected as a cart of another system, before the cart is asked. */
export async function refuseOtherName(
  tx: ShopTx,
  asked: { shopId: ShopId; cart: Cart; cartDomain: string },
): Promise<void> {
  if (await isConnectedAsOther(tx, asked)) throw connected()
}

/** What the database refused of two that were saved at once, as a problem. */
export function refuseConnection(error: unknown): never {
  const broken = brokenConstraint(error)
  if (broken === 'cart_connections_one_of_a_cart')
    throw new Problem('CONNECTION_ALREADY_EXISTS', { cause: error })
  if (broken === 'cart_connections_one_of_a_host') throw connected(error)
  throw error
}
