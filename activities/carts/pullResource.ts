import type { CartRecords, CartResource } from '../../domain/cartRecords.ts'
import type { ConnectionId, ShopId } from '../../domain/ids.ts'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import { upsertCustomers } from '../../schema/customerUpserts.ts'
import { upsertOrders } from '../../schema/orderUpserts.ts'
import { upsertProducts } from '../../schema/productUpserts.ts'
import { upsertSubscriptions } from '../../schema/subscriptionUpserts.ts'
import { inSyncBatch, type SyncedConnection } from '../../schema/syncBatch.ts'
import { beginPull, endPull, moveCursor, type PullCounts } from '../../schema/syncCursors.ts'
import { CartFailure, type CartReader, type PullWindow } from './port.ts'
import { pullWindow, type WindowOutcome } from './pullWindow.ts'
import { dueWindow, firstHalf, MOST_WINDOW_ROWS, windowAfter } from './window.ts'

/** A window in which rows keep moving is pulled this often before it is halved. */
const TRIES_OF_A_WINDOW = 3
/** One second's rows that do not stand still for so long: the cart's paging has no order. */
const TRIES_OF_A_SECOND = 20

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
 * @throws CartFailure, ConnectionGone
 */
export async function pullResource<Resource extends CartResource>(
  { db, reader, onPage, pageSize = PAGE_SIZE }: PullDeps,
  { shopId, connectionId }: { shopId: ShopId; connectionId: ConnectionId },
  resource: Resource,
): Promise<PullCounts> {
  const counts: PullCounts = { rows: 0, changed: 0, unreadable: 0, lagSeconds: null }
  const inTx = <T>(work: (tx: ShopTx) => Promise<T>) => inShop(db, shopId, work)

  const store = async (rows: readonly CartRecords[Resource][]): Promise<void> => {
    const upsert: Upsert<Resource> = upserts[resource]
    if (rows.length > 0) {
      const { changed, isImport } = await inSyncBatch(db, shopId, connectionId, async (tx, connection) => ({
        changed: await upsert(tx, shopId, connection, rows),
        isImport: !connection.firstImportDone,
      }))
      counts.changed += changed.length
      if (!isImport) counts.lagSeconds = longestLag(changed, reader.now(), counts.lagSeconds)
    }
    onPage?.()
  }

  const syncedTo = await inTx((tx) => beginPull(tx, shopId, connectionId, resource))
  const whole = dueWindow(syncedTo, reader.now())
  for (let window: PullWindow | null = whole; window !== null; ) {
    const part: { window: PullWindow; outcome: Whole } = await pullSome(
      (some, mostRows) => pullWindow({ reader, resource, pageSize, store }, some, mostRows),
      window,
    )
    counts.rows += part.outcome.rows
    counts.unreadable += part.outcome.unreadable
    // Beyond the cart's own clock nothing has happened yet, whatever ours says.
    const storedTo = Math.min(part.window.to, part.outcome.cartNow ?? part.window.to)
    await inTx((tx) => moveCursor(tx, connectionId, resource, storedTo))
    window = windowAfter(part.window, whole)
  }
  await inTx((tx) => endPull(tx, connectionId, resource, counts))
  return counts
}

type Whole = Extract<WindowOutcome, { kind: 'whole' }>

/** Pulls a window, or as much of its beginning as holds still and is not too large. */
async function pullSome(
  pull: (window: PullWindow, mostRows: number) => Promise<WindowOutcome>,
  window: PullWindow,
): Promise<{ window: PullWindow; outcome: Whole }> {
  let current = window
  for (let tries = 1; ; tries++) {
    const half = firstHalf(current)
    const outcome = await pull(current, half === null ? Number.POSITIVE_INFINITY : MOST_WINDOW_ROWS)
    if (outcome.kind === 'whole') return { window: current, outcome }
    const isStubborn = outcome.kind === 'tooLarge' || tries >= TRIES_OF_A_WINDOW
    if (half !== null && isStubborn) {
      current = half
      tries = 0
    } else if (half === null && tries >= TRIES_OF_A_SECOND) {
      throw new CartFailure('CART_ANSWER_UNREADABLE', 'the rows of one second do not hold still')
    }
  }
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
