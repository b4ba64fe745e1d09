import type { EventLeft } from '../../domain/outbox/facts.ts'
import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import type { HandledEvent } from '../../schema/events/memberEvents.ts'
import type { LinkingActivities } from '../members/linking.ts'
import type { OptOutActivities } from '../members/optOutReply.ts'
import type { TapActivities } from '../responses/tapActions.ts'
import type { TestMemberReplyActivities } from '../testRuns/testMemberReply.ts'
import type { SaidAnswer } from '../../schema/replies/settleAnswers.ts'
import type { AnswerActivities, ClaimedAnswer } from './answerEvent.ts'
import type { RereadWish } from './rereads.ts'

/** The steps of an answer: those of the member's workflow, each claimed by its rows, so that either may take them. */
export interface AnswerSteps
  extends Pick<OptOutActivities, 'replyToOptOut'>,
    Pick<TestMemberReplyActivities, 'replyToTestWish'>,
    Pick<LinkingActivities, 'replyToUnlink'>,
    Pick<TapActivities, 'replyToTap'>,
    Pick<AnswerActivities, 'answerEvent'> {
  /**
   * Handles the stored event; in the same transaction it claims the answer that was chosen, where that needs no data of
   * the cart.
   */
  handle(event: EventInput): Promise<{ handled: HandledEvent; claimed: ClaimedAnswer | null }>
  /** Gives an answer whose claim is committed; what is still to be stored of it, null: nothing. */
  give(event: EventInput, claimed: ClaimedAnswer): Promise<SaidAnswer | null>
  /** Whether an answer with inserts needs data that is read again first. */
  waitsForCart(wish: RereadWish): Promise<boolean>
}

/** What became of an event. */
export interface AnsweredEvent {
  /** Of it to the member's workflow; null: the workflow is to look itself. */
  left: EventLeft | null
  /** To be stored before the event is handed on, and before the member's next one is handled. */
  said: SaidAnswer | null
}

interface EventInput {
  shopId: ShopId
  memberId: MemberId
  eventId: string
}

/**
 * Handles a stored event and gives its answer at once, without Temporal, in the order of domain.md D34. What cannot be
 * done now is left to the member's workflow, which takes each step as this does and finds what was done.
 *
 * @throws what a step threw; the workflow may go on from there
 */
export async function answerFromRows(steps: AnswerSteps, event: EventInput): Promise<AnsweredEvent> {
  const { shopId, memberId } = event
  const { handled, claimed } = await steps.handle(event)
  const { profileWanted, tap, optOut, test, unlink, autoReply } = handled
  let said: SaidAnswer | null = null
  if (optOut) await steps.replyToOptOut(event)
  if (test) await steps.replyToTestWish(event)
  if (unlink) await steps.replyToUnlink(event)
  if (tap?.actions.includes('reply')) await steps.replyToTap({ shopId, tapId: tap.tapId })
  if (claimed) said = await steps.give(event, claimed)
  else if (autoReply?.reply) {
    const { inserts, receivedAt } = autoReply
    const waits = inserts.length > 0 && (await steps.waitsForCart({ shopId, memberId, inserts, receivedAt }))
    if (waits) return { left: null, said }
    await steps.answerEvent(event)
  }
  const hasMenu = (tap?.actions.includes('linkRichMenu') ?? false) || (autoReply?.menu ?? false)
  return { left: hasMenu ? null : { profile: profileWanted }, said }
}
