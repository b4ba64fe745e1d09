import { setTimeout as delay } from 'node:timers/promises'
import { CART_RESOURCES, type CartResource } from '../../../domain/carts/cartRecords.ts'
import type { ConnectionId, ShopId } from '../../../domain/values/ids.ts'
import { readCartAddress } from '../../../schema/carts/cartAccess.ts'
import { failPull, type PullCounts, recordSyncDone } from '../../../schema/carts/syncCursors.ts'
import { ConnectionGone, ConnectionMoved } from '../../../schema/carts/syncTransaction.ts'
import type { Vault } from '../../../schema/crypto/vault.ts'
import { type Db, inShop } from '../../../schema/database.ts'
import { CartFailure } from '../cartFailure.ts'
import type { CartHttp } from '../http.ts'
import { adapterOf, openCart } from '../openCart.ts'
import type { CartPace } from '../pace.ts'
import { readAgain } from './readAgain.ts'
import { pullResource } from './pullResource.ts'

export interface PullCartDeps {
  db: Db
  vault: Vault
  http: CartHttp
  pace: CartPace
  /** Called after each page with the resource that it is of. */
  onStored?: (resource: CartResource) => void
  signal?: AbortSignal | undefined
  /** How long one piece pulls. Default {@link PIECE_MS}. */
  pieceMs?: number
  /** The product's version: what one could not read, another tries again. */
  productVersion?: string
}

/** A piece ends at the first page after this time, so that nobody holds a slot for hours (milliseconds). */
export const PIECE_MS = 30_000
/** A turn that comes later is not waited for: the piece ends, and its slot is another's (milliseconds). */
const TURN_WAIT_MS = 3_000

interface PieceInput {
  shopId: ShopId
  connectionId: ConnectionId
  /** Where the piece before ended. Default: the first. */
  resource?: CartResource | undefined
}

/** What one piece pulled. */
export interface PulledPiece {
  /** Of the resources that it completed; what earlier pieces pulled of them is counted too. */
  counts: Partial<Record<CartResource, PullCounts>>
  /** Where, and after how many milliseconds, the next piece goes on; null: everything has been pulled. */
  next: { resource: CartResource; afterMs: number } | null
}

/**
 * Pulls for some time: products, customers, subscriptions, then orders. When all of it has been pulled the connection is
 * in order, and its first import is done. Where it stops is stored.
 * @throws CartFailure; ConnectionGone when the connection was removed; ConnectionMoved when it got another domain
 */
export async function pullPiece(
  { db, vault, http, pace, onStored, signal, pieceMs = PIECE_MS, productVersion = '' }: PullCartDeps,
  { shopId, connectionId, resource: first = CART_RESOURCES[0] }: PieceInput,
): Promise<PulledPiece> {
  const endsAt = performance.now() + pieceMs
  const isOver = (): boolean => performance.now() >= endsAt
  const asker = { lane: 'pull', claimant: connectionId, waitsMs: TURN_WAIT_MS, leavesEarly: true } as const
  const { reader, cart, cartDomain } = await inShop(db, shopId, async (tx) => {
    const address = await readCartAddress(tx, shopId, connectionId)
    return {
      reader: await openCart({ tx, vault, http, pace, asker, signal }, address),
      cart: address.cart,
      cartDomain: address.cartDomain,
    }
  })
  const adapter = adapterOf(cart)
  const opened = { shopId, connectionId, cartDomain, claims: vault.claims }

  const counts: Partial<Record<CartResource, PullCounts>> = {}
  for (const resource of CART_RESOURCES.slice(CART_RESOURCES.indexOf(first))) {
    signal?.throwIfAborted()
    if (resource !== first && isOver()) return { counts, next: { resource, afterMs: 0 } }
    try {
      const deps = { db, isOver, productVersion, onStored: () => onStored?.(resource) }
      const isDone = await readAgain({ ...deps, adapter, signal }, opened, resource)
      if (!isDone) return { counts, next: { resource, afterMs: 0 } }
      const { goesOnAfterMs, ...pulled } = await pullResource(
        { ...deps, reader, reading: adapter.reading },
        opened,
        resource,
      )
      if (goesOnAfterMs !== null) return { counts, next: { resource, afterMs: goesOnAfterMs } }
      counts[resource] = pulled
    } catch (error) {
      if (!signal?.aborted && !(error instanceof ConnectionGone) && !(error instanceof ConnectionMoved)) {
        const code = error instanceof CartFailure ? error.code : 'CART_SYNC_FAILED'
        // What cannot be noted, since the database is away, does not hide what happened.
        await inShop(db, shopId, (tx) => failPull(tx, { connectionId, resource }, code)).catch(
          () => undefined,
        )
      }
      throw error
    }
  }
  await inShop(db, shopId, (tx) => recordSyncDone(tx, connectionId, cartDomain))
  return { counts, next: null }
}

/** Pulls everything of one connection, piece after piece. @throws as {@link pullPiece} */
export async function pullCart(
  deps: PullCartDeps,
  connection: { shopId: ShopId; connectionId: ConnectionId },
): Promise<Record<CartResource, PullCounts>> {
  const counts: Partial<Record<CartResource, PullCounts>> = {}
  for (let resource: CartResource | undefined; ; ) {
    const piece = await pullPiece(deps, { ...connection, resource })
    Object.assign(counts, piece.counts)
    if (piece.next === null) return counts as Record<CartResource, PullCounts>
    resource = piece.next.resource
    await delay(piece.next.afterMs, undefined, { signal: deps.signal })
  }
}
