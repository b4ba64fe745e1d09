import { activityInfo } from '@temporalio/activity'
import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ClaimBox } from '../../schema/crypto/claimBox.ts'
import type { ShopBoxes } from '../../schema/crypto/shopBoxes.ts'
import type { ResponseTokens } from '../../schema/crypto/responseTokens.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { isPassing, nameOf } from '../../schema/sql/dataErrors.ts'
import { setUnhandledAside } from '../../schema/events/unreadEvents.ts'
import { type HandledEvent, handleMemberEvent } from '../../schema/events/memberEvents.ts'

/** Handling of stored LINE events, on the queue `line`; needs only the database. */
export interface LineEventActivities {
  /**
   * Handles the LINE event stored in webhook_events under the id: it becomes a line of the member's history; a follow or
   * unfollow changes the friendship and tells the member's open orders, a tap on an action button is judged and its
   * effects applied, a request to stop or resume announcements is stored, an unsend erases its message.
   * Idempotent (D34). An event that fails for a reason that does not pass is set aside after some tries, so that the
   * member's later events are handled (D41).
   */
  handleLineEvent(input: { shopId: ShopId; memberId: MemberId; eventId: string }): Promise<HandledEvent>
}

/** Tries before an event is set aside; half a minute. */
const TRIES = 5

interface Log {
  error: (fields: object, text: string) => void
}

/**
 * Handles events under the shop's row-level security; `boxes` open what they say, `tokens` reads the token of a tapped
 * button. `productVersion` tries again what another one set aside.
 */
export function createLineEventActivities({
  db,
  boxes,
  tokens,
  claims,
  log,
  productVersion = '',
}: {
  db: Db
  boxes: ShopBoxes
  tokens: Pick<ResponseTokens, 'readTap'>
  claims: ClaimBox
  log?: Log
  productVersion?: string
}): LineEventActivities {
  return {
    async handleLineEvent({ shopId, memberId, eventId }) {
      try {
        const box = await boxes.of(shopId)
        const readToken = (data: string) => tokens.readTap(shopId, data)
        return await inShop(db, shopId, (tx) =>
          handleMemberEvent(tx, { shopId, memberId, eventId, box, readToken, claims }),
        )
      } catch (error) {
        if (isPassing(error) || activityInfo().attempt < TRIES) throw error
        const detail = nameOf(error)
        log?.error({ err: error, event: eventId }, 'an event of LINE could not be handled, and is set aside')
        await inShop(db, shopId, (tx) => setUnhandledAside(tx, { shopId, eventId, detail, productVersion }))
        return { profileWanted: false }
      }
    },
  }
}
