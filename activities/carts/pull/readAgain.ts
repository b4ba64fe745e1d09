import type { CartResource } from '../../../domain/carts/cartRecords.ts'
import {
  noteReadAgain,
  noteRetries,
  readRetries,
  readStoredRaw,
  type SetAsideEntry,
} from '../../../schema/carts/rowsToReadAgain.ts'
import { storeBatch } from '../../../schema/carts/storeBatch.ts'
import { inHeldConnection, type OpenedConnection } from '../../../schema/carts/syncTransaction.ts'
import { type Db, inShop } from '../../../schema/database.ts'
import type { CartAdapter } from '../port.ts'

interface ReadAgainDeps {
  db: Db
  adapter: Pick<CartAdapter, 'read' | 'reading'>
  productVersion: string
  /** Called after each page: shows that it lives. */
  onStored?: () => void
  signal?: AbortSignal | undefined
  /** Whether it is time to stop, behind a page. Default: never. */
  isOver?: () => boolean
}

/**
 * Reads again what the connection has of one resource, without asking the cart: rows set aside, after an upgrade or when
 * the shop asked for it; and all stored rows, once, when the adapter reads rows differently than it did. What was not
 * readable then may be now. Cut off, it goes on from where it was.
 * @returns false when the time was over before all of it was read
 * @throws ConnectionGone, ConnectionMoved
 */
export async function readAgain(
  deps: ReadAgainDeps,
  opened: OpenedConnection,
  resource: CartResource,
): Promise<boolean> {
  return (await retrySetAside(deps, opened, resource)) && (await readStoredAgain(deps, opened, resource))
}

async function retrySetAside(
  { db, adapter, productVersion, onStored, signal, isOver }: ReadAgainDeps,
  opened: OpenedConnection,
  resource: CartResource,
): Promise<boolean> {
  const key = { connectionId: opened.connectionId, resource }
  const nextPage = (after: string | null): Promise<SetAsideEntry[]> =>
    inShop(db, opened.shopId, (tx) => readRetries(tx, key, { productVersion, after }))
  for (let after: string | null = null; ; ) {
    signal?.throwIfAborted()
    const entries = await nextPage(after)
    if (entries.length === 0) return true
    const { rows, unreadable } = adapter.read(
      resource,
      entries.map(({ raw }) => JSON.parse(raw) as unknown),
    )
    const batch = { resource, rows, unreadable, productVersion, kept: true }
    const { refused } = await storeBatch(db, opened, batch)
    const still = new Set([...unreadable, ...refused].map((row) => row.key))
    const { left = [], gone = [] } = Object.groupBy(entries, (entry) =>
      still.has(entry.key) ? 'left' : 'gone',
    )
    await inShop(db, opened.shopId, (tx) => noteRetries(tx, { left, gone, productVersion }))
    after = entries.at(-1)?.id ?? null
    onStored?.()
    if (isOver?.()) return false
  }
}

async function readStoredAgain(
  { db, adapter, productVersion, onStored, signal, isOver }: ReadAgainDeps,
  opened: OpenedConnection,
  resource: CartResource,
): Promise<boolean> {
  const { reading } = adapter
  const key = { connectionId: opened.connectionId, resource }
  for (;;) {
    signal?.throwIfAborted()
    const stored = await inShop(db, opened.shopId, (tx) => readStoredRaw(tx, key, reading))
    if (stored === null) return true
    // What no longer reads stays as it is stored.
    const { rows } = adapter.read(
      resource,
      stored.map(({ raw }) => raw),
    )
    if (rows.length > 0) await storeBatch(db, opened, { resource, rows, productVersion, kept: true })
    const after = stored.at(-1)?.id ?? null
    await inHeldConnection(db, opened, (tx) => noteReadAgain(tx, key, { reading, after }))
    onStored?.()
    if (after === null) return true
    if (isOver?.()) return false
  }
}
