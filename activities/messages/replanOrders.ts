import type { ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { replanBacklog, tellNextPage, type Told, waveDueWithin } from '../../schema/messages/replans.ts'

/** A page of orders was told; the next one follows after `pauseMs`. */
export interface PageTold extends Told {
  pauseMs: number
}

/** Planning again after an edit, on the queue `orders`. */
export interface ReplanActivities {
  /**
   * Tells the next page of orders that their message was edited; their workflows then plan again. The cursor is stored
   * in the same transaction, so that a retry after a crash continues behind it.
   */
  tellOfEdit(input: { shopId: ShopId; messageId: string }): Promise<PageTold>
}

const PAGE_MS = 1_000
/** A wave of sends: at least 100 deliveries due within 3 s. */
const WAVE = { seconds: 3, deliveries: 100 } as const
/** The share of the rate that is left during a wave or a backlog of orders told but not yet planned. */
const SLOW = 0.1

/**
 * One page per second of `ordersPerSecond` orders; a tenth of that during a wave, since customers wait for messages and
 * nobody waits for plans, or while more than two pages of told orders have not planned yet.
 */
export function createReplanActivities({
  db,
  ordersPerSecond,
}: {
  db: Db
  ordersPerSecond: number
}): ReplanActivities {
  return {
    async tellOfEdit({ shopId, messageId }) {
      const isSlow =
        (await waveDueWithin(db, WAVE.seconds, WAVE.deliveries)) ||
        (await inShop(db, shopId, (tx) => replanBacklog(tx, messageId))) > 2 * ordersPerSecond
      const most = isSlow ? Math.ceil(ordersPerSecond * SLOW) : ordersPerSecond
      const told = await inShop(db, shopId, (tx) => tellNextPage(tx, { shopId, messageId, most }))
      return { ...told, pauseMs: PAGE_MS }
    },
  }
}
