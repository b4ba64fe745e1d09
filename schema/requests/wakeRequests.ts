import type { WaitsFor } from '../../domain/requests/waiting.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { tellRequests } from '../outbox.ts'

/** What a robot that becomes ready ends, or other working hours. */
const FOR_ROBOTS: readonly WaitsFor[] = ['NO_ROBOT', 'LOGIN_FAILED', 'OUTSIDE_HOURS', 'BUSY']
/** At once; those behind look again by themselves. */
const MOST = 1_000

/**
 * Tells requests that wait for a robot to look again, the oldest first, in the transaction that makes one ready or
 * changes the hours. `connectionId` null: those of the whole shop.
 */
export async function wakeRequests(
  tx: ShopTx,
  { shopId, connectionId }: { shopId: ShopId; connectionId: string | null },
): Promise<void> {
  const rows = await tx
    .selectFrom('change_requests as r')
    .innerJoin('cart_connections as c', 'c.id', 'r.connection_id')
    .select(['r.id', 'r.member_id', 'r.kind_label', 'c.cart'])
    .where('r.shop_id', '=', shopId)
    .where('r.settled_at', 'is', null)
    .where('r.kind', '<>', 'OTHER')
    .where('r.waits_for', 'in', FOR_ROBOTS)
    .$if(connectionId !== null, (query) => query.where('r.connection_id', '=', connectionId))
    .orderBy('r.applied_at')
    .limit(MOST)
    .execute()
  await tellRequests(
    tx,
    shopId,
    rows.map((row) => ({
      requestId: row.id,
      memberId: row.member_id,
      cart: row.cart,
      kindLabel: row.kind_label,
    })),
  )
}
