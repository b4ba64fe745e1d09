import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import { readCartCredentials } from '../../domain/carts/cartCredentials.ts'
import type { Lane } from '../../domain/carts/pace.ts'
import type { CartAddress } from '../../schema/carts/cartAccess.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import type { ShopTx } from '../../schema/database.ts'
import type { CartHttp } from './http.ts'
import type { CartPace } from './pace.ts'
import type { CartAdapter, CartReader } from './port.ts'
import { plex } from './plex/adapter.ts'
import { repist } from './repist/adapter.ts'

/** The adapter of every cart system; it does not compile while one of `CARTS` has none. */
const adapters: Readonly<Record<Cart, CartAdapter>> = {
  [repist.cart]: repist,
  [plex.cart]: plex,
}

/** The adapter of a cart system: what it makes of rows, without a cart. */
export const adapterOf = (cart: Cart): CartAdapter => adapters[cart]

/** What opens a cart: a transaction to read the credentials in, the way out to the cart, and its pace. */
interface OpenCartDeps {
  tx: ShopTx
  vault: Vault
  http: CartHttp
  pace: CartPace
  asker: TurnAsker
  signal?: AbortSignal | undefined
}

/** Who asks the cart, and how long it waits for each turn (milliseconds). */
export interface TurnAsker {
  readonly lane: Lane
  readonly claimant: string
  readonly waitsMs: number
  readonly leavesEarly: boolean
}

/** Opens a cart with the credentials that its shop stored; the cart itself is not asked anything yet. */
export async function openCart(
  { tx, vault, http, pace, asker, signal }: OpenCartDeps,
  { shopId, cart, cartDomain, credentialsId }: CartAddress,
): Promise<CartReader> {
  const credentials = readCartCredentials(
    await vault.reveal(tx, { shopId, id: credentialsId, purpose: 'cart.credentials' }),
  )
  const { lane, claimant, waitsMs, leavesEarly } = asker
  const claim = { paceKey: adapters[cart].paceKey(cartDomain), shopId, lane, claimant }
  const paced: CartHttp = {
    ...http,
    get: (url, headers, given) =>
      pace.inTurn(claim, { waitsMs, leavesEarly, signal: given }, (inTurn) => http.get(url, headers, inTurn)),
  }
  return adapters[cart].open({ http: paced, cartDomain, credentials, signal })
}
