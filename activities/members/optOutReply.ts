import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import { OPT_OUT_ANSWERS } from '../../domain/members/optOut.ts'
import { wishOfEvent } from '../../schema/members/optOut.ts'
import { type ReplyDeps, replyToEvent } from '../events/replyToEvent.ts'

/** The reply to a member who stops or resumes announcements in LINE, on the queue `line`. */
export interface OptOutActivities {
  /** Confirms the request once and says how to undo it (D9); the request holds even when the reply is not shown. */
  replyToOptOut(input: { shopId: ShopId; memberId: MemberId; eventId: string }): Promise<void>
}

export function createOptOutActivities(deps: ReplyDeps): OptOutActivities {
  return {
    replyToOptOut: ({ memberId, ...event }) =>
      replyToEvent(deps, event, async (tx) => {
        const found = await wishOfEvent(tx, memberId, event.eventId)
        return found && { ...found, memberId, text: OPT_OUT_ANSWERS[found.wish] }
      }),
  }
}
