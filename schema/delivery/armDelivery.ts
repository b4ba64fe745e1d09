import { sql } from 'kysely'
import type { Action } from '../../domain/members/scenarioActions.ts'
import { type DeliveryState, isOpen } from '../../domain/delivery/deliveryStates.ts'
import type { DeliveryId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** The outcome of asking for a delivery to be armed. */
export type Arming =
  /** Armed or being sent: the dispatcher completes the activity later. */
  | { arming: 'waiting' }
  | { arming: 'settled'; state: DeliveryState; actions: Action[] }
  /** The row has a newer generation, or is gone. */
  | { arming: 'stale' }

/**
 * Arms a row of this generation for its workflow, or says where it stands. The row is locked first, so that concurrent
 * calls see each other; an old generation never arms a newer plan (delivery.md section 3).
 */
export async function armDelivery(
  tx: ShopTx,
  { id, generation }: { id: DeliveryId; generation: number },
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
      .set({ state: 'armed', armed_at: sql<Date>`clock_timestamp()`, armed_by: 'workflow' })
      .where('id', '=', id)
      .execute()
  }
  return { arming: 'waiting' }
}

/** Locks the rows that are still planned after their arm time; rows locked by others are skipped. */
export async function lockOverdue(tx: ShopTx, ids: DeliveryId[]): Promise<DeliveryId[]> {
  const { rows } = await sql<{ id: DeliveryId }>`
    select id from deliveries
     where id = any(${ids}::uuid[]) and state = 'planned' and arm_at <= (select clock_timestamp())
       for update skip locked`.execute(tx)
  return rows.map((row) => row.id)
}

/** Arms rows that {@link lockOverdue} locked. */
export async function armLocked(tx: ShopTx, ids: DeliveryId[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update deliveries set state = 'armed', armed_at = clock_timestamp(), armed_by = 'keeper'
             where id = any(${ids}::uuid[])`.execute(tx)
}
