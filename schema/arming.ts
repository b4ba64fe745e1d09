import { sql } from 'kysely'
import type { Action } from '../domain/actions.ts'
import { type DeliveryState, isOpen } from '../domain/deliveryStates.ts'
import type { DeliveryId } from '../domain/ids.ts'
import type { ShopTx } from './database.ts'

/** What became of asking for a delivery to be armed. */
export type Arming =
  /** Armed now or before, or being sent: the dispatcher completes the activity later. */
  | { arming: 'waiting' }
  | { arming: 'settled'; state: DeliveryState; actions: Action[] }
  /** The row has moved since this generation was planned, or is gone. */
  | { arming: 'stale' }

/**
 * Arms a row of a generation, or says where it stands. The row is locked before it is looked at, so that
 * two tries at once see one another; an old generation never arms a newer plan (delivery.md section 3).
 */
export async function armDelivery(
  tx: ShopTx,
  id: DeliveryId,
  generation: number,
  by: 'workflow' | 'keeper',
): Promise<Arming> {
  const row = await tx
    .selectFrom('deliveries')
    .select(['state', 'generation', 'actions'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return { arming: 'stale' }
  if (!isOpen(row.state)) return { arming: 'settled', state: row.state, actions: row.actions as Action[] }
  if (row.generation !== generation) return { arming: 'stale' }
  if (row.state === 'planned') {
    await tx
      .updateTable('deliveries')
      .set({ state: 'armed', armed_at: sql<Date>`clock_timestamp()`, armed_by: by })
      .where('id', '=', id)
      .execute()
  }
  return { arming: 'waiting' }
}
