import { createLinkingActivities } from '../../activities/members/linking.ts'
import { createOptOutActivities } from '../../activities/members/optOutReply.ts'
import {
  type AnswerDeps,
  claimChosen,
  createAnswerActivities,
  giveAnswer,
} from '../../activities/replies/answerEvent.ts'
import {
  type AnsweredEvent,
  answerFromRows,
  type AnswerSteps,
} from '../../activities/replies/answerFromRows.ts'
import { waitsForCart } from '../../activities/replies/rereads.ts'
import { createTapActivities } from '../../activities/responses/tapActions.ts'
import { createTestMemberReplyActivities } from '../../activities/testRuns/testMemberReply.ts'
import type { ResponseTokens } from '../../schema/crypto/responseTokens.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import { inShop } from '../../schema/database.ts'
import type { EventClaim } from '../../schema/events/eventsToAnswer.ts'
import { handleAndChoose } from '../../schema/events/memberEvents.ts'

/** Handles and answers events as the activities of the queue `line` do, outside Temporal. */
export function answersOf(
  deps: Omit<AnswerDeps, 'tokens'> & { vault: Vault; tokens: ResponseTokens },
): (event: EventClaim) => Promise<AnsweredEvent> {
  const { db, boxes, tokens, vault } = deps
  const steps: AnswerSteps = {
    ...createOptOutActivities(deps),
    ...createTestMemberReplyActivities(deps),
    ...createLinkingActivities(deps),
    ...createTapActivities(deps),
    ...createAnswerActivities(deps),
    waitsForCart: waitsForCart(db),
    give: ({ shopId }, claimed) => giveAnswer(deps, shopId, claimed),
    async handle({ shopId, memberId, eventId }) {
      const box = await boxes.of(shopId)
      const readToken = (data: string) => tokens.readTap(shopId, data)
      return await inShop(db, shopId, async (tx) => {
        const event = { shopId, memberId, eventId, box, readToken, claims: vault.claims }
        const { handled, chosen } = await handleAndChoose(tx, event)
        const isReady = chosen !== null && handled.autoReply?.inserts.length === 0
        if (!isReady) return { handled, claimed: null }
        return { handled, claimed: await claimChosen(tx, { ...deps, box }, { ...event, answer: chosen }) }
      })
    },
  }
  return ({ shopId, memberId, eventId }) => answerFromRows(steps, { shopId, memberId, eventId })
}
