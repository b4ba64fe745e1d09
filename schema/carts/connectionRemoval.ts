import { sql } from 'kysely'
import { brand, type ConnectionId, type LineAccountId, type ShopId } from '../../domain/values/ids.ts'
import { type ConnectionRow, oneConnection } from './cartConnections.ts'
import { tellConnectionOrders } from './connectionOrders.ts'
import type { ShopTx } from '../database.ts'
import { requireVersion } from '../sql/optimisticLock.ts'
import { removeRobotsOf } from '../robots/robots.ts'
import { leaveCartOut } from '../members/linking/index.ts'

/** Workflows cancel their planned sends (D5, CONNECTION_REMOVED). @throws NoSuchRow, StaleVersion */
export async function removeConnection(
  tx: ShopTx,
  { shopId, id, version }: { shopId: ShopId; id: string; version: number | null },
): Promise<void> {
  const row = requireVersion(await oneConnection(tx, id).forNoKeyUpdate().executeTakeFirst(), version)
  await markRemoved(tx, shopId, row)
}

/** Removes the connections of a LINE account that is removed. */
export async function removeConnectionsOf(tx: ShopTx, shopId: ShopId, lineAccountId: string): Promise<void> {
  const rows = await tx
    .selectFrom('cart_connections')
    .select(['id', 'line_account_id'])
    .where('line_account_id', '=', lineAccountId)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  for (const row of rows) await markRemoved(tx, shopId, row)
}

async function markRemoved(
  tx: ShopTx,
  shopId: ShopId,
  { id, line_account_id }: Pick<ConnectionRow, 'id' | 'line_account_id'>,
): Promise<void> {
  await tx
    .updateTable('cart_connections')
    .set(({ eb, ref }) => ({
      removed_at: sql<Date>`clock_timestamp()`,
      version: eb(ref('version'), '+', 1),
    }))
    .where('id', '=', id)
    .execute()
  await removeRobotsOf(tx, id)
  await leaveCartOut(tx, brand<ConnectionId>(id), brand<LineAccountId>(line_account_id))
  await tellConnectionOrders(tx, { shopId, connectionId: id, movesDeliveries: true, partialShipments: null })
}
