import type { CartResource } from '../../../domain/carts/cartRecords.ts'
import { storeBatch } from '../../../schema/carts/storeBatch.ts'
import { inHeldConnection, type OpenedConnection } from '../../../schema/carts/syncTransaction.ts'
import {
  beginPull,
  endPull,
  moveCursor,
  pausePull,
  type PullCounts,
} from '../../../schema/carts/syncCursors.ts'
import type { Db, ShopTx } from '../../../schema/database.ts'
import { NoTurnSoon } from '../pace.ts'
import type { CartReader } from '../port.ts'
import { dueWindow } from './window.ts'

interface PullResourceDeps {
  db: Db
  reader: Pick<CartReader, 'now' | 'pull'>
  /** Whether it is time to stop, behind a page. Default: never. */
  isOver?: () => boolean
  /** Called after each page: shows that the pull lives. */
  onStored?: () => void
  /** The product's version: what one could not read, another tries again. */
  productVersion?: string
  /** Of the adapter (CartAdapter). Default: not told. */
  reading?: number
}

/** `goesOnAfterMs`: it stopped, and goes on in so many milliseconds; null: everything was pulled. */
type Pulled = PullCounts & { goesOnAfterMs: number | null }

/** A turn that does not come soon is asked for again after at least this long, and spread over as much (milliseconds). */
const LEAST_PAUSE_MS = 1_000

/**
 * Pulls what changed in one resource since the last time, and stores it page by page. The cursor moves when a
 * part of the window is wholly stored; a crash before costs that part again, and storing is idempotent. Stops where the
 * time is over or the cart's pace allows no turn soon; the next call goes on from there.
 * @throws CartFailure, ConnectionGone, ConnectionMoved
 */
export async function pullResource(
  { db, reader, isOver, onStored, productVersion = '', reading }: PullResourceDeps,
  opened: OpenedConnection,
  resource: CartResource,
): Promise<Pulled> {
  const cursor = { ...opened, resource }
  const held = <T>(work: (tx: ShopTx) => Promise<T>): Promise<T> => inHeldConnection(db, opened, work)

  const { syncedTo, paused } = await held((tx) => beginPull(tx, { ...cursor, reading: reading ?? null }))
  const window = paused?.window ?? dueWindow(syncedTo, reader.now())
  const counts = paused?.counts ?? { rows: 0, changed: 0, unreadable: 0, lagSeconds: null }
  const refusedKeys = new Set<string>(paused?.refusedKeys)
  let position: () => unknown = () => paused?.position ?? null
  let hasMoved = false
  const pause = async (goesOnAfterMs: number): Promise<Pulled> => {
    const movedAt = paused?.movedAt ?? null
    const stopped = { window, counts, refusedKeys: [...refusedKeys], position: position(), movedAt, hasMoved }
    await held((tx) => pausePull(tx, cursor, stopped))
    return { ...counts, goesOnAfterMs }
  }

  try {
    for await (const page of reader.pull(resource, window, position())) {
      const { rows, unreadable, completed } = page
      if (rows.length + unreadable.length > 0) {
        const batch = { resource, rows, unreadable, productVersion }
        const { changed, refused, isImport } = await storeBatch(db, opened, batch)
        counts.changed += changed.length
        hasMoved = true
        for (const { key } of refused) refusedKeys.add(key)
        if (!isImport) counts.lagSeconds = longestLag(changed, reader.now(), counts.lagSeconds)
      }
      onStored?.()
      if (completed !== null) {
        counts.rows += completed.rows
        counts.unreadable += completed.unreadable
        await held((tx) => moveCursor(tx, cursor, completed.to))
      }
      position = page.position
      if (isOver?.() && position() !== null) return await pause(0)
    }
  } catch (error) {
    if (!(error instanceof NoTurnSoon)) throw error
    return pause(Math.max(error.afterMs, LEAST_PAUSE_MS) + Math.random() * LEAST_PAUSE_MS)
  }
  counts.unreadable += refusedKeys.size
  await held((tx) => endPull(tx, cursor, counts))
  return { ...counts, goesOnAfterMs: null }
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
