import { randomUUID } from 'node:crypto'
import { ApplicationFailure } from '@temporalio/activity'
import { PLAN_FAILED } from '../../domain/errors/failureTypes.ts'
import type { Action } from '../../domain/members/scenarioActions.ts'
import type { OrderId, ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { notePlanFailure } from '../../schema/delivery/planning/planFailures.ts'
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
   * order that is gone has nothing to send. A failure is noted for the order's timeline until a plan succeeds, and is
   * thrown as PLAN_FAILED with the id that the log has (domain.md D41).
   */
  planDeliveries(input: { shopId: ShopId; orderId: OrderId }): Promise<PlannedDeliveries>
}

interface Log {
  error: (fields: object, text: string) => void
}

/** Plans under the shop's row-level security; whatever fails is retried. */
export function createPlanningActivities({ db, log }: { db: Db; log: Log }): PlanningActivities {
  const fail = async (error: unknown, shopId: ShopId, orderId: OrderId): Promise<never> => {
    const errorId = randomUUID()
    log.error({ err: error, errorId, order: orderId }, 'an order could not be planned')
    // Best effort: what keeps the plan from succeeding may keep the note from being stored.
    await inShop(db, shopId, (tx) => notePlanFailure(tx, { shopId, orderId, errorId })).catch(() => undefined)
    // Without the cause: histories hold no text of the database.
    throw ApplicationFailure.create({ type: PLAN_FAILED, message: `error id ${errorId}`, details: [errorId] })
  }
  return {
    async planDeliveries({ shopId, orderId }) {
      const plan = await inShop(db, shopId, (tx) => planOrder(tx, shopId, orderId)).catch((error: unknown) =>
        fail(error, shopId, orderId),
      )
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
