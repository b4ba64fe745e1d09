import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ResponseTokens } from '../../schema/crypto/responseTokens.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { type HandledEvent, handleMemberEvent } from '../../schema/events/memberEvents.ts'

/** Handling of stored LINE events, on the queue `line`; needs only the database. */
export interface LineEventActivities {
  /**
   * Handles the LINE event stored in webhook_events under the id: a follow or unfollow changes the friendship and tells
   * the member's open orders, a tap on an action button is judged and its effects applied, a request to stop or resume
   * announcements is stored; other events are marked as handled. Idempotent (D34).
   */
  handleLineEvent(input: { shopId: ShopId; memberId: MemberId; eventId: string }): Promise<HandledEvent>
}

/** Handles events under the shop's row-level security; `tokens` reads the token of a tapped button. */
export function createLineEventActivities({
  db,
  tokens,
}: {
  db: Db
  tokens: Pick<ResponseTokens, 'readTap'>
}): LineEventActivities {
  return {
    handleLineEvent: ({ shopId, memberId, eventId }) =>
      inShop(db, shopId, (tx) =>
        handleMemberEvent(tx, {
          shopId,
          memberId,
          eventId,
          readToken: (data) => tokens.readTap(shopId, data),
        }),
      ),
  }
}
