import type { ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { behindOfReplan, tellNextPage, type Told, waveDueWithin } from '../../schema/messages/replanning.ts'

/** A page of orders was told; the next may follow in `pauseMs`. */
export interface PageTold extends Told {
  pauseMs: number
}

/** The activity of the queue `orders` that tells orders of an edit of their message. */
export interface EditActivities {
  /**
   * Tells the next page of orders that their message was edited; they plan anew by themselves. Where it stands is
   * kept in the transaction that tells them, so that a try after a crash goes on behind it.
   */
  tellOfEdit(input: { shopId: ShopId; messageId: string }): Promise<PageTold>
}

const PAGE_MS = 1_000
/** So many deliveries that fall due within so long go first: what was told before is planned by then. */
const WAVE = { seconds: 3, deliveries: 100 } as const
/** The share of the pace that is left in a wave, or while orders have not planned yet. */
const SLOW = 0.1

/**
 * A page a second of `ordersPerSecond` orders. A tenth of them in a wave of sends, since customers wait for messages and
 * nobody for plans, and while those told before have not planned yet. A message now and then is no wave.
 */
export function createEditActivities({
  db,
  ordersPerSecond,
}: {
  db: Db
  ordersPerSecond: number
}): EditActivities {
  return {
    async tellOfEdit({ shopId, messageId }) {
      const isSlow =
        (await waveDueWithin(db, WAVE.seconds, WAVE.deliveries)) ||
        (await inShop(db, shopId, (tx) => behindOfReplan(tx, messageId))) > 2 * ordersPerSecond
      const most = isSlow ? Math.ceil(ordersPerSecond * SLOW) : ordersPerSecond
      const told = await inShop(db, shopId, (tx) => tellNextPage(tx, shopId, messageId, most))
      return { ...told, pauseMs: PAGE_MS }
    },
  }
}
