import { CompleteAsyncError } from '@temporalio/activity'
import type { Action } from '../../domain/members/actions.ts'
import type { DeliveryState } from '../../domain/delivery/deliveryStates.ts'
import type { DeliveryId, ShopId } from '../../domain/values/ids.ts'
import { armDelivery } from '../../schema/delivery/arming.ts'
import { type Db, inShop } from '../../schema/database.ts'

/** What became of a delivery; `stale`: it has moved since it was planned, so plan again. */
export interface SendOutcome {
  state: DeliveryState | 'stale'
  /** The actions that follow, fixed when the delivery was settled. */
  actions: Action[]
}

/** The activities of the queue `orders` that wait for the dispatcher. */
export interface SendActivities {
  /**
   * Arms the delivery for the dispatcher and completes when that has settled it; looks first, so that a
   * repeated try neither arms twice nor waits for what is settled already.
   */
  sendMessage(input: { shopId: ShopId; deliveryId: string; generation: number }): Promise<SendOutcome>
}

/**
 * Sending as the workflow sees it: it completes from outside (`CompleteAsyncError`), by its own id, when the
 * dispatcher has settled the row (delivery.md 4).
 */
export function createSendActivities({ db }: { db: Db }): SendActivities {
  return {
    async sendMessage({ shopId, deliveryId, generation }) {
      const arming = await inShop(db, shopId, (tx) =>
        armDelivery(tx, deliveryId as DeliveryId, generation, 'workflow'),
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
