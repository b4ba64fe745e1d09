import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import { TEST_MEMBER_ANSWERS } from '../../domain/testRuns/testMemberRequest.ts'
import { testAnswerOf } from '../../schema/testRuns/testMembers.ts'
import { type ReplyDeps, replyToEvent } from '../events/replyToEvent.ts'

/** The reply to a person who becomes a test member in LINE, or stops being one (D35), on the queue `line`. */
export interface TestMemberReplyActivities {
  /** Replies once with the result of the request. Throws only retryable failures. */
  replyToTestWish(input: { shopId: ShopId; memberId: MemberId; eventId: string }): Promise<void>
}

export function createTestMemberReplyActivities(deps: ReplyDeps): TestMemberReplyActivities {
  return {
    replyToTestWish: ({ shopId, memberId, eventId }) =>
      replyToEvent(deps, { shopId, eventId }, async (tx) => {
        const found = await testAnswerOf(tx, eventId)
        return found && { ...found, memberId, text: TEST_MEMBER_ANSWERS[found.answer] }
      }),
  }
}
