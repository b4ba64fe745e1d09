import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import type { PageRequest } from '../sql/keysetOrder.ts'

/** Entries of a member's points, newest first. */
export const listPointEntries = (
  tx: ShopTx,
  shopId: ShopId,
  { memberId, after, most }: { memberId: string } & PageRequest<string>,
) =>
  tx
    .selectFrom('point_entries')
    .select(['id', 'delta', 'balance_after', 'reason', 'at'])
    .where('shop_id', '=', shopId)
    .where('member_id', '=', memberId)
    .$if(after !== null, (query) => query.where('id', '<', after))
    .orderBy('id', 'desc')
    .limit(most)
    .execute()

export type PointEntryRow = Awaited<ReturnType<typeof listPointEntries>>[number]
