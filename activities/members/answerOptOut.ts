import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import { OPT_OUT_ANSWERS } from '../../domain/members/optOut.ts'
import type { Db } from '../../schema/database.ts'
import { wishOfEvent } from '../../schema/members/optOut.ts'
import type { Line } from '../line/index.ts'
import { replyToEvent } from './replyToEvent.ts'

/** The answer to who stops or resumes announcements in LINE. */
export interface OptOutActivities {
  /**
   * Confirms the wish that the event was, once, with the way back (D9). A reply costs no quota; where LINE takes the
   * token no more nothing is pushed in its place: the wish holds all the same. Fails only with what may pass.
   */
  replyToOptOut(input: { shopId: ShopId; memberId: MemberId; eventId: string }): Promise<void>
}

export function createOptOutActivities(deps: { db: Db; line: Line }): OptOutActivities {
  return {
    replyToOptOut: ({ memberId, ...event }) =>
      replyToEvent(deps, event, async (tx) => {
        const found = await wishOfEvent(tx, memberId, event.eventId)
        return found && { ...found, text: OPT_OUT_ANSWERS[found.wish] }
      }),
  }
}
