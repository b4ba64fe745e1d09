import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** Entries of a member's points, newest first. */
export const listPointEntries = (
  tx: ShopTx,
  shopId: ShopId,
  memberId: string,
  before: string | null,
  most: number,
) =>
  tx
    .selectFrom('point_entries')
    .select(['id', 'delta', 'balance_after', 'reason', 'at'])
    .where('shop_id', '=', shopId)
    .where('member_id', '=', memberId)
    .$if(before !== null, (query) => query.where('id', '<', before))
    .orderBy('id', 'desc')
    .limit(most)
    .execute()

export type PointEntryRow = Awaited<ReturnType<typeof listPointEntries>>[number]
