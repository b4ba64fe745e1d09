import type { EventLeft } from '../../domain/outbox/facts.ts'
import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { HandledEvent } from '../../schema/events/memberEvents.ts'
import type { LinkingActivities } from '../members/linking.ts'
import type { OptOutActivities } from '../members/optOutReply.ts'
import type { TapActivities } from '../responses/tapActions.ts'
import type { TestMemberReplyActivities } from '../testRuns/testMemberReply.ts'
import type { AnswerActivities } from './answerEvent.ts'
import type { RereadWish } from './rereads.ts'

/** The steps of an answer: those of the member's workflow, each claimed by its rows, so that either may take them. */
export interface AnswerSteps
  extends Pick<OptOutActivities, 'replyToOptOut'>,
    Pick<TestMemberReplyActivities, 'replyToTestWish'>,
    Pick<LinkingActivities, 'replyToUnlink'>,
    Pick<TapActivities, 'replyToTap'>,
    Pick<AnswerActivities, 'answerEvent'> {
  /** Handles the stored event. */
  handle(event: EventInput): Promise<HandledEvent>
  /** Whether an answer with inserts needs data that is read again first. */
  waitsForCart(wish: RereadWish): Promise<boolean>
}

interface EventInput {
  shopId: ShopId
  memberId: MemberId
  eventId: string
}

/**
 * Handles a stored event and gives its answer at once, without Temporal, in the order of domain.md D34. What cannot be
 * done now is left to the member's workflow, which takes each step as this does and finds what was done. Null: something
 * is left, and the workflow is to look itself.
 *
 * @throws what a step threw; the workflow may go on from there
 */
export async function answerFromRows(steps: AnswerSteps, event: EventInput): Promise<EventLeft | null> {
  const { shopId, memberId } = event
  const { profileWanted, tap, optOut, test, unlink, autoReply } = await steps.handle(event)
  if (optOut) await steps.replyToOptOut(event)
  if (test) await steps.replyToTestWish(event)
  if (unlink) await steps.replyToUnlink(event)
  if (tap?.actions.includes('reply')) await steps.replyToTap({ shopId, tapId: tap.tapId })
  if (autoReply?.reply) {
    const { inserts, receivedAt } = autoReply
    const waits = inserts.length > 0 && (await steps.waitsForCart({ shopId, memberId, inserts, receivedAt }))
    if (waits) return null
    await steps.answerEvent(event)
  }
  const hasMenu = (tap?.actions.includes('linkRichMenu') ?? false) || (autoReply?.menu ?? false)
  return hasMenu ? null : { profile: profileWanted }
}
