import type { ShopTx } from '../../../schema/database.ts'
import type { LeaseRow } from '../../../schema/delivery/dispatch/leases.ts'
import { giveBack, giveBackLost, type Settled, settle } from '../../../schema/delivery/dispatch/settle.ts'
import { giveLostNoticesBack, giveNoticesBack, settleNotices } from '../../../schema/notices/settleNotices.ts'

/** Where the rows of a lane are written back. */
export interface LaneRows {
  /** Answers the ids that were written: those that this epoch still held. */
  settle(tx: ShopTx, epoch: number, rows: Settled[]): Promise<string[]>
  giveBack(tx: ShopTx, epoch: number, ids: readonly string[]): Promise<void>
  giveBackLost(tx: ShopTx, lease: LeaseRow, held: readonly string[]): Promise<number>
}

/** What was planned for orders and tests. */
export const DELIVERIES: LaneRows = { settle, giveBack, giveBackLost }

/** What people wait for: ahead of deliveries (requests.md 7). */
export const NOTICES: LaneRows = {
  settle: settleNotices,
  giveBack: giveNoticesBack,
  giveBackLost: giveLostNoticesBack,
}
