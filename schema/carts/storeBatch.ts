import type { CartRecords, CartResource } from '../../domain/carts/cartRecords.ts'
import type { Db, ShopTx } from '../database.ts'
import { upsertCustomers } from './customerUpserts.ts'
import { upsertOrders } from './orderUpserts.ts'
import { upsertProducts } from './productUpserts.ts'
import { upsertSubscriptions } from './subscriptionUpserts.ts'
import { inSyncBatch, type OpenedConnection, type SyncedConnection } from './syncTransaction.ts'

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
}

/** What a batch did. */
interface StoredBatch<Resource extends CartResource> {
  /** Rows that were new or differed from what was stored. */
  readonly changed: CartRecords[Resource][]
  /** Whether the rows are of the first import (domain.md D3). */
  readonly isImport: boolean
}

/** Stores a batch in one transaction. The same rows again change nothing. @throws ConnectionGone, ConnectionMoved */
export function storeBatch<Resource extends CartResource>(
  db: Db,
  opened: OpenedConnection,
  { resource, rows }: Batch<Resource>,
): Promise<StoredBatch<Resource>> {
  const upsert: Upsert<Resource> = upserts[resource]
  return inSyncBatch(db, opened, async (tx, connection) => ({
    changed: await upsert(tx, connection, rows),
    isImport: !connection.firstImportDone,
  }))
}
