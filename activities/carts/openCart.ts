import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import { readCartCredentials } from '../../domain/carts/cartCredentials.ts'
import type { CartAddress } from '../../schema/carts/cartAccess.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import type { ShopTx } from '../../schema/database.ts'
import type { CartHttp } from './http.ts'
import type { CartAdapter, CartReader } from './port.ts'
import { repist } from './repist/adapter.ts'

/** The adapter of every cart system; it does not compile while one of `CARTS` has none. */
const adapters: Readonly<Record<Cart, CartAdapter>> = { [repist.cart]: repist }

/** What opens a cart: a transaction to read the credentials in, and the way out to the cart. */
interface OpenCartDeps {
  tx: ShopTx
  vault: Vault
  http: CartHttp
  signal?: AbortSignal | undefined
}

/** Opens a cart with the credentials that its shop stored; the cart itself is not asked anything yet. */
export async function openCart(
  { tx, vault, http, signal }: OpenCartDeps,
  { shopId, cart, cartDomain, credentialsId }: CartAddress,
): Promise<CartReader> {
  const credentials = readCartCredentials(
    await vault.reveal(tx, { shopId, id: credentialsId, purpose: 'cart.credentials' }),
  )
  return adapters[cart].open({ http, cartDomain, credentials, signal })
}
