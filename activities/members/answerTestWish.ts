import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import { TEST_ANSWERS } from '../../domain/testRuns/testWish.ts'
import type { Db } from '../../schema/database.ts'
import { testAnswerOf } from '../../schema/testRuns/testMembers.ts'
import type { Line } from '../line/index.ts'
import { replyToEvent } from './replyToEvent.ts'

/** The answer to who becomes a test member in LINE, or stops being one (D35). */
export interface TestWishActivities {
  /** Says what became of the wish that the event was, once. Fails only with what may pass. */
  replyToTestWish(input: { shopId: ShopId; memberId: MemberId; eventId: string }): Promise<void>
}

export function createTestWishActivities(deps: { db: Db; line: Line }): TestWishActivities {
  return {
    replyToTestWish: ({ shopId, eventId }) =>
      replyToEvent(deps, { shopId, eventId }, async (tx) => {
        const found = await testAnswerOf(tx, eventId)
        return found && { ...found, text: TEST_ANSWERS[found.answer] }
      }),
  }
}
