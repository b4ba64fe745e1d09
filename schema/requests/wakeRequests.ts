import type { WaitsFor } from '../../domain/requests/waiting.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { tellRequests } from '../outbox.ts'

/** What a robot that becomes ready ends, or other working hours. */
const FOR_ROBOTS: readonly WaitsFor[] = ['NO_ROBOT', 'LOGIN_FAILED', 'OUTSIDE_HOURS', 'BUSY']
/** Requests told at once; those behind look again by themselves, within a minute. */
const MOST = 1_000

/** Which open requests of a shop are told; what is left out is no condition. */
interface Which {
  connectionId?: string
  lineAccountId?: string
  waitsFor?: readonly WaitsFor[]
  /** Null: all of them. */
  most?: number | null
}

/**
 * Tells the workflows of open requests to look at their rows again, the oldest first, in the transaction that changes
 * what they wait for.
 */
export async function tellOpenRequests(
  tx: ShopTx,
  shopId: ShopId,
  { connectionId, lineAccountId, waitsFor, most = MOST }: Which,
): Promise<void> {
  let query = tx
    .selectFrom('change_requests as r')
    .innerJoin('cart_connections as c', 'c.id', 'r.connection_id')
    .select(['r.id as requestId', 'r.member_id as memberId', 'r.kind_label as kindLabel', 'c.cart'])
    .where('r.shop_id', '=', shopId)
    .where('r.settled_at', 'is', null)
    .where('r.kind', '<>', 'OTHER')
    .orderBy('r.applied_at')
  if (connectionId !== undefined) query = query.where('r.connection_id', '=', connectionId)
  if (lineAccountId !== undefined) query = query.where('r.line_account_id', '=', lineAccountId)
  if (waitsFor !== undefined) query = query.where('r.waits_for', 'in', waitsFor)
  if (most !== null) query = query.limit(most)
  await tellRequests(tx, shopId, await query.execute())
}

/** Tells requests that wait for a robot that one is ready, or that the hours changed. `connectionId` null: of the whole shop. */
export const wakeRequests = (
  tx: ShopTx,
  { shopId, connectionId }: { shopId: ShopId; connectionId: string | null },
): Promise<void> =>
  tellOpenRequests(tx, shopId, {
    waitsFor: FOR_ROBOTS,
    ...(connectionId === null ? {} : { connectionId }),
  })
