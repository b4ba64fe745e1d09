import { CART_RESOURCES, type CartResource } from '../../../domain/carts/cartRecords.ts'
import type { ConnectionId, ShopId } from '../../../domain/values/ids.ts'
import { type Db, inShop } from '../../../schema/database.ts'
import type { Vault } from '../../../schema/crypto/vault.ts'
import { ConnectionGone } from '../../../schema/carts/syncBatch.ts'
import { failPull, type PullCounts, recordSyncDone } from '../../../schema/carts/syncCursors.ts'
import type { CartHttp } from '../http.ts'
import { openCart } from '../openCart.ts'
import { CartFailure } from '../port.ts'
import { pullResource } from './pullResource.ts'

export interface PullConnectionDeps {
  db: Db
  vault: Vault
  http: CartHttp
  onPage?: (resource: CartResource) => void
  signal?: AbortSignal | undefined
  /** Rows a page. Default 500. */
  pageSize?: number
}

export interface PulledConnection {
  shopId: ShopId
  connectionId: ConnectionId
}

/**
 * Pulls everything of one connection: products, customers, subscriptions, then orders. When all of it has
 * been pulled the connection is in order, and its first import is done.
 * @throws CartFailure; ConnectionGone when the connection was removed; ConnectionMoved when it got another domain
 */
export async function pullConnection(
  { db, vault, http, onPage, signal, pageSize }: PullConnectionDeps,
  pulled: PulledConnection,
): Promise<Record<CartResource, PullCounts>> {
  const { shopId, connectionId } = pulled
  const { reader, cartDomain } = await inShop(db, shopId, async (tx) => {
    const row = await tx
      .selectFrom('cart_connections')
      .select(['cart', 'cart_domain', 'credentials_id'])
      .where('id', '=', connectionId)
      .where('removed_at', 'is', null)
      .executeTakeFirst()
    if (!row) throw new ConnectionGone(connectionId)
    const address = { shopId, cart: row.cart, cartDomain: row.cart_domain, credentialsId: row.credentials_id }
    return { reader: await openCart({ tx, vault, http, signal }, address), cartDomain: row.cart_domain }
  })
  const opened = { ...pulled, cartDomain }

  const counts: Partial<Record<CartResource, PullCounts>> = {}
  for (const resource of CART_RESOURCES) {
    signal?.throwIfAborted()
    const deps = { db, reader, onPage: () => onPage?.(resource), ...(pageSize ? { pageSize } : {}) }
    try {
      counts[resource] = await pullResource(deps, opened, resource)
    } catch (error) {
      if (error instanceof CartFailure) {
        await inShop(db, shopId, (tx) => failPull(tx, connectionId, resource, error.code))
      }
      throw error
    }
  }
  await inShop(db, shopId, (tx) => recordSyncDone(tx, connectionId, cartDomain))
  return counts as Record<CartResource, PullCounts>
}
