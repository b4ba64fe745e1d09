import type { ConnectionRow } from '../../../../schema/carts/cartConnections.ts'
import { readSyncStates } from '../../../../schema/carts/syncCursors.ts'
import { countUnread } from '../../../../schema/carts/unreadList.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import { presentConnection } from './cartConnectionModel.ts'

/** Shows connections with how far each resource is synced, and how much of it could not be read. */
export async function withSyncStates(tx: ShopTx, rows: readonly ConnectionRow[]) {
  const ids = rows.map(({ id }) => id)
  const syncStateOf = await readSyncStates(tx, ids)
  const unreadOf = await countUnread(tx, ids)
  return (row: ConnectionRow) =>
    presentConnection(row, { sync: syncStateOf(row.id), unread: unreadOf(row.id) })
}
