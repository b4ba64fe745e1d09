import { CART_RESOURCES, type CartResource } from '../../../domain/carts/cartRecords.ts'
import type { ConnectionId, ShopId } from '../../../domain/values/ids.ts'
import { readCartAddress } from '../../../schema/carts/cartAccess.ts'
import { failPull, type PullCounts, recordSyncDone } from '../../../schema/carts/syncCursors.ts'
import type { Vault } from '../../../schema/crypto/vault.ts'
import { type Db, inShop } from '../../../schema/database.ts'
import { CartFailure } from '../cartFailure.ts'
import type { CartHttp } from '../http.ts'
import { openCart } from '../openCart.ts'
import { pullResource } from './pullResource.ts'

export interface PullCartDeps {
  db: Db
  vault: Vault
  http: CartHttp
  /** Called after each page with the resource that it is of. */
  onStored?: (resource: CartResource) => void
  signal?: AbortSignal | undefined
}

/**
 * Pulls everything of one connection: products, customers, subscriptions, then orders. When all of it has been
 * pulled the connection is in order, and its first import is done.
 * @throws CartFailure; ConnectionGone when the connection was removed; ConnectionMoved when it got another domain
 */
export async function pullCart(
  { db, vault, http, onStored, signal }: PullCartDeps,
  { shopId, connectionId }: { shopId: ShopId; connectionId: ConnectionId },
): Promise<Record<CartResource, PullCounts>> {
  const { reader, cartDomain } = await inShop(db, shopId, async (tx) => {
    const address = await readCartAddress(tx, shopId, connectionId)
    return { reader: await openCart({ tx, vault, http, signal }, address), cartDomain: address.cartDomain }
  })
  const opened = { shopId, connectionId, cartDomain }

  const counts: Partial<Record<CartResource, PullCounts>> = {}
  for (const resource of CART_RESOURCES) {
    signal?.throwIfAborted()
    try {
      counts[resource] = await pullResource(
        { db, reader, onStored: () => onStored?.(resource) },
        opened,
        resource,
      )
    } catch (error) {
      if (error instanceof CartFailure) {
        await inShop(db, shopId, (tx) => failPull(tx, { connectionId, resource }, error.code))
      }
      throw error
    }
  }
  await inShop(db, shopId, (tx) => recordSyncDone(tx, connectionId, cartDomain))
  return counts as Record<CartResource, PullCounts>
}
