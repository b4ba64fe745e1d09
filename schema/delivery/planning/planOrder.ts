import { sql } from 'kysely'
import type { Action } from '../../../domain/members/scenarioActions.ts'
import { OPEN_STATES } from '../../../domain/delivery/deliveryStates.ts'
import type { DeliveryId, OrderId, ShopId } from '../../../domain/values/ids.ts'
import type { ShopTx } from '../../database.ts'
import { enrolOrder } from './enrol.ts'
import { moveRows } from './moveRows.ts'
import { judgeCandidates } from './candidates.ts'
import { clearPlanFailure } from './planFailures.ts'
import { type OrderToPlan, readOrderToPlan } from './readOrder.ts'

/** An open delivery. Instants are epoch milliseconds. */
export interface OpenDelivery {
  id: DeliveryId
  generation: number
  armAt: number
  dueAt: number
}

/** What an order's workflow has to wait for and do. */
export interface OrderPlan {
  order: OrderToPlan
  open: OpenDelivery[]
  /** Settled deliveries whose actions are not done yet. */
  unfinished: { id: DeliveryId; actions: Action[] }[]
}

/**
 * Plans an order in the caller's transaction: reads its present facts, moves its rows, enrols it, and answers what
 * remains to be done. Null when the order does not exist (erased since).
 *
 * Locks: the order, then its deliveries by id.
 */
export async function planOrder(tx: ShopTx, shopId: ShopId, orderId: OrderId): Promise<OrderPlan | null> {
  const order = await readOrderToPlan(tx, orderId)
  if (!order) return null
  const candidates = await judgeCandidates(tx, order)
  await clearPlanFailure(tx, orderId)
  await moveRows(tx, order, candidates)
  await enrolOrder(tx, { shopId, order, candidates })
  const open = await tx
    .selectFrom('deliveries')
    .select(['id', 'generation', 'arm_at', 'due_at'])
    .where('order_id', '=', orderId)
    .where('state', 'in', OPEN_STATES)
    .orderBy('due_at')
    .orderBy('id')
    .execute()
  const unfinished = await tx
    .selectFrom('deliveries as d')
    .select([
      'd.id',
      sql<Action[]>`array(select a from unnest(d.actions) a
        where not exists (select 1 from delivery_actions x where x.delivery_id = d.id and x.action = a))`.as(
        'actions',
      ),
    ])
    .where('d.order_id', '=', orderId)
    .where('d.actions_open', '>', 0)
    .execute()
  return {
    order,
    open: open.map((row) => ({
      id: row.id as DeliveryId,
      generation: row.generation,
      armAt: row.arm_at.getTime(),
      dueAt: row.due_at.getTime(),
    })),
    unfinished: unfinished.map((row) => ({ id: row.id as DeliveryId, actions: row.actions })),
  }
}
