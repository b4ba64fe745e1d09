import { CompleteAsyncError } from '@temporalio/activity'
import type { Action } from '../../domain/members/scenarioActions.ts'
import type { DeliveryState } from '../../domain/delivery/deliveryStates.ts'
import type { DeliveryId, ShopId } from '../../domain/values/ids.ts'
import { armDelivery } from '../../schema/delivery/armDelivery.ts'
import { type Db, inShop } from '../../schema/database.ts'

/** The state of a settled delivery; `stale`: it has moved since it was planned, so plan again. */
export interface SendOutcome {
  state: DeliveryState | 'stale'
  /** The actions that follow, fixed when the delivery was settled. */
  actions: Action[]
}

/** Sending, on the queue `orders`: waits for the dispatcher. */
export interface SendActivities {
  /**
   * Arms the delivery for the dispatcher and completes when the dispatcher has settled it. It looks first, so that a
   * retry neither arms twice nor waits for a settled delivery.
   */
  sendMessage(input: { shopId: ShopId; deliveryId: string; generation: number }): Promise<SendOutcome>
}

/** The activity completes from outside (`CompleteAsyncError`), by its id, once the row is settled (delivery.md 4). */
export function createSendActivities({ db }: { db: Db }): SendActivities {
  return {
    async sendMessage({ shopId, deliveryId, generation }) {
      const arming = await inShop(db, shopId, (tx) =>
        armDelivery(tx, { id: deliveryId as DeliveryId, generation }),
      )
      switch (arming.arming) {
        case 'waiting':
          throw new CompleteAsyncError()
        case 'settled':
          return { state: arming.state, actions: arming.actions }
        case 'stale':
          return { state: 'stale', actions: [] }
      }
    },
  }
}
