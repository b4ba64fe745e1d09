import { createLinkingActivities } from '../../activities/members/linking.ts'
import { createOptOutActivities } from '../../activities/members/optOutReply.ts'
import { type AnswerDeps, createAnswerActivities } from '../../activities/replies/answerEvent.ts'
import { answerFromRows } from '../../activities/replies/answerFromRows.ts'
import { waitsForCart } from '../../activities/replies/rereads.ts'
import { createTapActivities } from '../../activities/responses/tapActions.ts'
import { createTestMemberReplyActivities } from '../../activities/testRuns/testMemberReply.ts'
import type { EventLeft } from '../../domain/outbox/facts.ts'
import type { ResponseTokens } from '../../schema/crypto/responseTokens.ts'
import type { Vault } from '../../schema/crypto/vault.ts'
import { inShop } from '../../schema/database.ts'
import type { EventClaim } from '../../schema/events/eventsToAnswer.ts'
import { handleMemberEvent } from '../../schema/events/memberEvents.ts'

/** Handles and answers events as the activities of the queue `line` do, outside Temporal. */
export function answersOf(
  deps: Omit<AnswerDeps, 'tokens'> & { vault: Vault; tokens: ResponseTokens },
): (event: EventClaim) => Promise<EventLeft | null> {
  const { db, boxes, tokens, vault } = deps
  const steps = {
    ...createOptOutActivities(deps),
    ...createTestMemberReplyActivities(deps),
    ...createLinkingActivities(deps),
    ...createTapActivities(deps),
    ...createAnswerActivities(deps),
    waitsForCart: waitsForCart(db),
    async handle({
      shopId,
      memberId,
      eventId,
    }: Parameters<Parameters<typeof answerFromRows>[0]['handle']>[0]) {
      const box = await boxes.of(shopId)
      const readToken = (data: string) => tokens.readTap(shopId, data)
      return await inShop(db, shopId, (tx) =>
        handleMemberEvent(tx, { shopId, memberId, eventId, box, readToken, claims: vault.claims }),
      )
    },
  }
  return ({ shopId, memberId, eventId }) => answerFromRows(steps, { shopId, memberId, eventId })
}
