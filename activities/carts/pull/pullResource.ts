import type { CartRecords, CartResource } from '../../../domain/carts/cartRecords.ts'
import type { ShopId } from '../../../domain/values/ids.ts'
import { type Db, inShop, type ShopTx } from '../../../schema/database.ts'
import { upsertCustomers } from '../../../schema/carts/customerUpserts.ts'
import { upsertOrders } from '../../../schema/carts/orderUpserts.ts'
import { upsertProducts } from '../../../schema/carts/productUpserts.ts'
import { upsertSubscriptions } from '../../../schema/carts/subscriptionUpserts.ts'
import {
  holdConnection,
  inSyncBatch,
  type OpenedConnection,
  type SyncedConnection,
} from '../../../schema/carts/syncBatch.ts'
import { beginPull, endPull, moveCursor, type PullCounts } from '../../../schema/carts/syncCursors.ts'
import type { CartReader } from '../port.ts'
import { pullWindow } from './pullWindow.ts'
import { type PullOfWindow, pullWindows } from './pullWindows.ts'
import { dueWindow } from './window.ts'

const PAGE_SIZE = 500

type Upsert<Resource extends CartResource> = (
  tx: ShopTx,
  shopId: ShopId,
  connection: SyncedConnection,
  rows: readonly CartRecords[Resource][],
) => Promise<CartRecords[Resource][]>

const upserts: { [Resource in CartResource]: Upsert<Resource> } = {
  products: upsertProducts,
  customers: upsertCustomers,
  subscriptions: upsertSubscriptions,
  orders: upsertOrders,
}

export interface PullDeps {
  db: Db
  reader: CartReader
  /** Called after each page: shows that the pull lives. */
  onPage?: (() => void) | undefined
  /** Rows a page. Default 500. */
  pageSize?: number
}

/**
 * Pulls what changed in one resource since the last time, and stores it. The cursor moves when a window is
 * wholly stored; a crash before costs that window again, and storing is idempotent.
 * @throws CartFailure, ConnectionGone, ConnectionMoved
 */
export async function pullResource<Resource extends CartResource>(
  { db, reader, onPage, pageSize = PAGE_SIZE }: PullDeps,
  opened: OpenedConnection,
  resource: Resource,
): Promise<PullCounts> {
  const counts: PullCounts = { rows: 0, changed: 0, unreadable: 0, lagSeconds: null }
  const { shopId, connectionId } = opened
  const inTx = <T>(work: (tx: ShopTx) => Promise<T>) =>
    inShop(db, shopId, async (tx) => {
      await holdConnection(tx, opened)
      return work(tx)
    })

  const store = async (rows: readonly CartRecords[Resource][]): Promise<void> => {
    const upsert: Upsert<Resource> = upserts[resource]
    if (rows.length > 0) {
      const { changed, isImport } = await inSyncBatch(db, opened, async (tx, connection) => ({
        changed: await upsert(tx, shopId, connection, rows),
        isImport: !connection.firstImportDone,
      }))
      counts.changed += changed.length
      if (!isImport) counts.lagSeconds = longestLag(changed, reader.now(), counts.lagSeconds)
    }
    onPage?.()
  }

  const syncedTo = await inTx((tx) => beginPull(tx, shopId, connectionId, resource))
  const pull: PullOfWindow = (window, mostRows) =>
    pullWindow({ reader, resource, pageSize, store }, window, mostRows)
  for await (const { window, outcome } of pullWindows(pull, dueWindow(syncedTo, reader.now()))) {
    counts.rows += outcome.rows
    counts.unreadable += outcome.unreadable
    // Beyond the cart's own clock nothing has happened yet, whatever ours says.
    const storedTo = Math.min(window.to, outcome.cartNow ?? window.to)
    await inTx((tx) => moveCursor(tx, connectionId, resource, storedTo))
  }
  await inTx((tx) => endPull(tx, connectionId, resource, counts))
  return counts
}

const longestLag = (
  changed: readonly { sourceUpdatedAt: number | null }[],
  now: number,
  known: number | null,
): number | null =>
  changed.reduce<number | null>((worst, { sourceUpdatedAt: at }) => {
    if (at === null) return worst
    return Math.max(worst ?? 0, Math.ceil((now - at) / 1_000))
  }, known)
