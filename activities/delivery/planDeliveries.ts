import type { Action } from '../../domain/members/scenarioActions.ts'
import type { OrderId, ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { type OrderPlan, planOrder } from '../../schema/delivery/planning/planOrder.ts'

/** A plan as the order workflow gets it: ids, instants (epoch milliseconds), enums. */
export interface PlannedDeliveries {
  /** The order has no ship date yet and may still get one. */
  waitsForShipDate: boolean
  /** The member linked to the order's customer. */
  memberId: string | null
  deliveries: { id: string; generation: number; armAt: number; dueAt: number }[]
  unfinished: { id: string; actions: Action[] }[]
}

/** Planning, on the queue `orders`. */
export interface PlanningActivities {
  /**
   * Reads the order as it is now and plans its deliveries in one transaction (delivery.md section 4). Idempotent; an
   * order that is gone has nothing to send.
   */
  planDeliveries(input: { shopId: ShopId; orderId: OrderId }): Promise<PlannedDeliveries>
}

/** Plans under the shop's row-level security; database errors are thrown, to be retried. */
export function createPlanningActivities({ db }: { db: Db }): PlanningActivities {
  return {
    async planDeliveries({ shopId, orderId }) {
      const plan = await inShop(db, shopId, (tx) => planOrder(tx, shopId, orderId))
      return plan
        ? forWorkflow(plan)
        : { waitsForShipDate: false, memberId: null, deliveries: [], unfinished: [] }
    },
  }
}

function forWorkflow({ order, open, unfinished }: OrderPlan): PlannedDeliveries {
  const ended = order.cancelled || order.stopped || order.history || order.connectionRemoved
  return {
    waitsForShipDate: order.shipDate === null && !ended,
    memberId: order.memberId,
    deliveries: open,
    unfinished,
  }
}
