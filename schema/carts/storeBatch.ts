import { hasStorableIds } from '../../domain/carts/cartIds.ts'
import type { CartRecords, CartResource } from '../../domain/carts/cartRecords.ts'
import type { SetAsideCause, SetAsideRow } from '../../domain/carts/unreadValues.ts'
import type { Db, ShopTx } from '../database.ts'
import { erasedAmong } from '../members/linking/erasedCustomers.ts'
import { isDataError, nameOf } from '../sql/dataErrors.ts'
import { upsertCustomers } from './customerUpserts.ts'
import { upsertOrders } from './orderUpserts.ts'
import { upsertProducts } from './productUpserts.ts'
import { setAsideRow } from './setAsideRow.ts'
import { upsertSubscriptions } from './subscriptionUpserts.ts'
import { inSyncBatch, type OpenedConnection, type SyncedConnection } from './syncTransaction.ts'
import { listUnreadValues, setAside, takeBack } from './unreadCartData.ts'

type Upsert<Resource extends CartResource> = (
  tx: ShopTx,
  connection: SyncedConnection,
  rows: readonly CartRecords[Resource][],
) => Promise<CartRecords[Resource][]>

const upserts: { [Resource in CartResource]: Upsert<Resource> } = {
  products: upsertProducts,
  customers: upsertCustomers,
  subscriptions: upsertSubscriptions,
  orders: upsertOrders,
}

/** Rows of one resource, as a cart gave them. */
interface Batch<Resource extends CartResource> {
  readonly resource: Resource
  readonly rows: readonly CartRecords[Resource][]
  /** Rows of the same pages that could not be read. */
  readonly unreadable?: readonly SetAsideRow[]
  /** The product's version, which tries again what another one could not read. */
  readonly productVersion?: string
  /**
   * The rows do not come from the cart but were kept, and are read differently now: all are stored, also those that did
   * not change, and those that cannot be read were not seen again.
   */
  readonly kept?: boolean
}

/** What a batch did. */
interface StoredBatch<Resource extends CartResource> {
  /** Rows that were new or differed from what was stored. */
  readonly changed: CartRecords[Resource][]
  /** Rows that the database refused; they are set aside. */
  readonly refused: SetAsideRow[]
  /** Whether the rows are of the first import (domain.md D3). */
  readonly isImport: boolean
}

/**
 * Stores a batch in one transaction; the same rows again change nothing. Rows whose data the database refuses are found
 * by halving the batch, and set aside with their raw form: one row never stops the others (D41). Then the halves are
 * transactions of their own. A failure that is not of the data is thrown, and nothing is set aside for it.
 * @throws ConnectionGone, ConnectionMoved
 */
export async function storeBatch<Resource extends CartResource>(
  db: Db,
  opened: OpenedConnection,
  batch: Batch<Resource>,
): Promise<StoredBatch<Resource>> {
  const { resource, rows, unreadable = [] } = batch
  const storable = rows.filter(hasStorableIds)
  const tooLong = rows.filter((row) => !hasStorableIds(row)).map((row) => refusedRow(resource, row, TOO_LONG))
  const stored = await storeOrHalve(db, opened, {
    ...batch,
    rows: storable,
    unreadable: [...unreadable, ...tooLong],
  })
  return { ...stored, refused: [...tooLong, ...stored.refused] }
}

async function storeOrHalve<Resource extends CartResource>(
  db: Db,
  opened: OpenedConnection,
  batch: Batch<Resource>,
): Promise<StoredBatch<Resource>> {
  const { rows, resource } = batch
  const [only] = rows
  try {
    return await inSyncBatch(db, opened, (tx, connection) => storeWhole(tx, connection, batch))
  } catch (error) {
    if (only === undefined || !isDataError(error)) throw error
    if (rows.length > 1) {
      const middle = Math.ceil(rows.length / 2)
      const first = await storeOrHalve(db, opened, { ...batch, rows: rows.slice(0, middle) })
      const second = await storeOrHalve(db, opened, { ...batch, rows: rows.slice(middle), unreadable: [] })
      return {
        changed: [...first.changed, ...second.changed],
        refused: [...first.refused, ...second.refused],
        isImport: first.isImport,
      }
    }
    const refused = refusedRow(resource, only, { cause: 'NOT_STORABLE', detail: nameOf(error) })
    const unreadable = [...(batch.unreadable ?? []), refused]
    const { isImport } = await inSyncBatch(db, opened, (tx, connection) =>
      storeWhole(tx, connection, { ...batch, rows: [], unreadable }),
    )
    return { changed: [], refused: [refused], isImport }
  }
}

async function storeWhole<Resource extends CartResource>(
  tx: ShopTx,
  connection: SyncedConnection,
  { resource, rows, unreadable = [], productVersion = '', kept = false }: Batch<Resource>,
): Promise<StoredBatch<Resource>> {
  const upsert: Upsert<Resource> = upserts[resource]
  const wanted = await withoutErased(tx, connection, rows)
  const changed = wanted.length === 0 ? [] : await upsert(tx, { ...connection, again: kept }, wanted)
  if (rows.length > 0) await takeBack(tx, connection, { resource, rows })
  await listUnreadValues(tx, connection, { resource, productVersion, rows: changed })
  await setAside(tx, connection, { resource, productVersion, rows: unreadable, seen: !kept })
  return { changed, refused: [], isImport: !connection.firstImportDone }
}

/** Leaves out what is of a customer whose data was erased (domain.md D17). */
async function withoutErased<Resource extends CartResource>(
  tx: ShopTx,
  { id }: SyncedConnection,
  rows: readonly CartRecords[Resource][],
): Promise<readonly CartRecords[Resource][]> {
  const erased = await erasedAmong(
    tx,
    id,
    rows.flatMap((row) => customerOf(row) ?? []),
  )
  return erased.size === 0 ? rows : rows.filter((row) => !erased.has(customerOf(row) ?? ''))
}

/** The customer that a row is or belongs to; null: none. */
function customerOf(row: CartRecords[CartResource]): string | null {
  if ('customerExternalId' in row) return row.customerExternalId
  return 'phones' in row ? row.externalId : null
}

const TOO_LONG = { cause: 'ID_TOO_LONG', detail: 'an id, number or code is too long' } as const

const refusedRow = (
  resource: CartResource,
  { externalId, raw, sourceUpdatedAt }: CartRecords[CartResource],
  why: { cause: SetAsideCause; detail: string },
): SetAsideRow => setAsideRow(resource, raw, { id: externalId, sourceUpdatedAt, ...why })
