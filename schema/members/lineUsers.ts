import type { LineAccountId, MemberId } from '../../domain/values/ids.ts'
import { brand } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** A member as a page inside LINE meets them. */
export interface LineUser {
  readonly memberId: MemberId
  /** False while the account is blocked, as far as LINE's events tell. */
  readonly isFriend: boolean
}

/** The member of the account whom LINE knows under this id; null: nobody yet. */
export async function memberOfUser(
  tx: ShopTx,
  { lineAccountId, userId }: { lineAccountId: LineAccountId; userId: string },
): Promise<LineUser | null> {
  const row = await tx
    .selectFrom('members')
    .select(['id', 'friend_state'])
    .where('line_account_id', '=', lineAccountId)
    .where('line_user_id', '=', userId)
    .executeTakeFirst()
  return row ? { memberId: brand<MemberId>(row.id), isFriend: row.friend_state !== 'BLOCKED' } : null
}
