import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import { readCartCredentials } from '../../domain/carts/cartCredentials.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import type { ShopTx } from '../../schema/database.ts'
import type { CartHttp } from './http.ts'
import type { CartReader } from './port.ts'
import { createRepistReader, type RepistDeps } from './repist/adapter.ts'

/** The adapter of each cart system. */
const readers: Readonly<Record<Cart, (deps: RepistDeps) => CartReader>> = {
  REPIST: createRepistReader,
}

/** Where a cart is and whose; credentials by the id of their secret. */
export interface CartAddress {
  shopId: ShopId
  cart: Cart
  cartDomain: string
  credentialsId: string
}

/** Opens a cart with the credentials that its shop stored; the cart itself is not asked anything yet. */
export async function openCart(
  { tx, vault, http, signal }: { tx: ShopTx; vault: Vault; http: CartHttp; signal?: AbortSignal | undefined },
  { shopId, cart, cartDomain, credentialsId }: CartAddress,
): Promise<CartReader> {
  const credentials = readCartCredentials(await vault.reveal(tx, shopId, credentialsId, 'cart.credentials'))
  return readers[cart]({ http, cartDomain, credentials, signal })
}
