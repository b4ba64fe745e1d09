import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ResponseTokens } from '../../schema/crypto/responseTokens.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { type HandledEvent, handleMemberEvent } from '../../schema/events/memberEvents.ts'

/** Activities of the queue `line` that need the database alone. */
export interface MemberActivities {
  /**
   * Handles the LINE event that stands in webhook_events under the id: follow and unfollow change the
   * friendship and tell the member's open orders, a tap on a button that acts is taken, a wish about announcements is
   * kept, others are marked as handled. Safe to repeat (D34).
   */
  handleLineEvent(input: { shopId: ShopId; memberId: MemberId; eventId: string }): Promise<HandledEvent>
}

/** Handling of stored LINE events under the shop's own row-level security. */
export function createMemberActivities({
  db,
  tokens,
}: {
  db: Db
  tokens: Pick<ResponseTokens, 'readTap'>
}): MemberActivities {
  return {
    handleLineEvent: ({ shopId, memberId, eventId }) =>
      inShop(db, shopId, (tx) =>
        handleMemberEvent(tx, shopId, memberId, eventId, (data) => tokens.readTap(shopId, data)),
      ),
  }
}
