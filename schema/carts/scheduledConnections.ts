import { sql } from 'kysely'
import type { ConnectionId, ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../database.ts'

/** A connection and the shop that it is of. */
interface ShopConnection {
  shopId: ShopId
  connectionId: ConnectionId
}

/** The connections of all shops that are to be pulled. */
export async function listScheduledConnections(db: Db): Promise<ShopConnection[]> {
  const { rows } = await sql<{ connection_id: ConnectionId; shop_id: ShopId }>`
    select * from lookup_connections()`.execute(db)
  return rows.map(({ connection_id, shop_id }) => ({ connectionId: connection_id, shopId: shop_id }))
}

/**
 * Whether a connection was removed in this database. False for one that this database never had: it belongs to
 * another installation in the same namespace.
 */
export async function wasRemoved(db: Db, { shopId, connectionId }: ShopConnection): Promise<boolean> {
  const removed = await inShop(db, shopId, (tx) =>
    tx
      .selectFrom('cart_connections')
      .select('id')
      .where('removed_at', 'is not', null)
      // The id comes from a name in Temporal and need not be a uuid.
      .where(sql`id::text`, '=', connectionId)
      .executeTakeFirst(),
  )
  return removed !== undefined
}
