import type { InsertName } from '../../domain/bubbles/index.ts'
import type { ConnectionId, MemberId, ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { readClock } from '../../schema/sql/clock.ts'
import { beginReread, wantedReread } from '../../schema/replies/inserts/beginReread.ts'
import type { Line } from '../line/index.ts'

/** The answer that may wait for a re-read of its member. */
export interface RereadWish {
  shopId: ShopId
  memberId: MemberId
  /** Of the reply that was chosen. */
  inserts: readonly InsertName[]
  /** When its event came, by PostgreSQL's clock: epoch milliseconds. */
  receivedAt: number
}

/** What happens at LINE's side before an answer that waits for the cart, on the queue `line`. */
export interface RereadActivities {
  /** The carts to ask again, and for how long the answer waits (milliseconds); none: it need not. */
  askForReread(wish: RereadWish): Promise<{ connectionIds: ConnectionId[]; waitMs: number }>
}

/** LINE shows its loading animation for a multiple of 5 s, from 5 to 60 (line.md 1.9). */
const loadingSeconds = (waitMs: number): number => Math.min(60, Math.max(5, Math.ceil(waitMs / 5_000) * 5))

export function createRereadActivities({ db, line }: { db: Db; line: Line }): RereadActivities {
  return {
    async askForReread(wish) {
      const { shopId } = wish
      const begun = await inShop(db, shopId, async (tx) =>
        beginReread(tx, { ...wish, now: await readClock(tx) }),
      )
      if (begun === null) return { connectionIds: [], waitMs: 0 }
      const { connectionIds, waitMs, lineAccountId, lineUserId } = begun
      // Whether it shows never matters, and nothing waits for it.
      line.access
        .as(shopId, lineAccountId, (token) =>
          line.client.showLoading(token, lineUserId, loadingSeconds(waitMs)),
        )
        .catch(() => undefined)
      return { connectionIds: [...connectionIds], waitMs }
    },
  }
}

/** Whether the answer waits for a cart; changes nothing. */
export const waitsForCart =
  (db: Db) =>
  (wish: RereadWish): Promise<boolean> =>
    inShop(
      db,
      wish.shopId,
      async (tx) => (await wantedReread(tx, { ...wish, now: await readClock(tx) })) !== null,
    )
