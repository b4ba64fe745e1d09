import type { CartResource } from '../../../domain/carts/cartRecords.ts'
import { storeBatch } from '../../../schema/carts/storeBatch.ts'
import { inHeldConnection, type OpenedConnection } from '../../../schema/carts/syncTransaction.ts'
import { beginPull, endPull, moveCursor, type PullCounts } from '../../../schema/carts/syncCursors.ts'
import type { Db, ShopTx } from '../../../schema/database.ts'
import type { CartReader } from '../port.ts'
import { dueWindow } from './window.ts'

interface PullResourceDeps {
  db: Db
  reader: CartReader
  /** Called after each page: shows that the pull lives. */
  onStored?: () => void
  /** The product's version: what one could not read, another tries again. */
  productVersion?: string
}

/**
 * Pulls what changed in one resource since the last time, and stores it page by page. The cursor moves when a
 * part of the window is wholly stored; a crash before costs that part again, and storing is idempotent.
 * @throws CartFailure, ConnectionGone, ConnectionMoved
 */
export async function pullResource(
  { db, reader, onStored, productVersion = '' }: PullResourceDeps,
  opened: OpenedConnection,
  resource: CartResource,
): Promise<PullCounts> {
  const counts: PullCounts = { rows: 0, changed: 0, unreadable: 0, lagSeconds: null }
  const cursor = { ...opened, resource }
  const held = <T>(work: (tx: ShopTx) => Promise<T>): Promise<T> => inHeldConnection(db, opened, work)

  const syncedTo = await held((tx) => beginPull(tx, cursor))
  const refusedKeys = new Set<string>()
  const window = dueWindow(syncedTo, reader.now())
  for await (const { rows, unreadable, completed } of reader.pull(resource, window)) {
    if (rows.length + unreadable.length > 0) {
      const batch = { resource, rows, unreadable, productVersion }
      const { changed, refused, isImport } = await storeBatch(db, opened, batch)
      counts.changed += changed.length
      for (const { key } of refused) refusedKeys.add(key)
      if (!isImport) counts.lagSeconds = longestLag(changed, reader.now(), counts.lagSeconds)
    }
    onStored?.()
    if (completed === null) continue
    counts.rows += completed.rows
    counts.unreadable += completed.unreadable
    await held((tx) => moveCursor(tx, cursor, completed.to))
  }
  counts.unreadable += refusedKeys.size
  await held((tx) => endPull(tx, cursor, counts))
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
