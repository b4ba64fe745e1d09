import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import { IDENTITY_FORM_CODE } from '../../domain/forms/form.ts'
import { formAddress } from '../../domain/bubbles/index.ts'
import { unlinkAnswer } from '../../domain/members/unlinkAnswer.ts'
import { inShop } from '../../schema/database.ts'
import { unlinkingOf } from '../../schema/members/linking/unlinkByWord.ts'
import { settleLinkedClaim } from '../../schema/notices/linkedClaims.ts'
import { type ReplyDeps, replyToEvent } from '../events/replyToEvent.ts'

/** What follows when a member was linked or unlinked, on the queue `line`. */
export interface LinkingActivities {
  /**
   * Gives the tags of the identity form and, to who waited, the message that the form sets; both once. Needs only the
   * database.
   */
  settleLinkedClaim(input: { shopId: ShopId; memberId: MemberId; claimId: string }): Promise<void>
  /** Confirms the keyword that ends the link, once, and says how to link again. */
  replyToUnlink(input: { shopId: ShopId; memberId: MemberId; eventId: string }): Promise<void>
}

export function createLinkingActivities(deps: ReplyDeps): LinkingActivities {
  return {
    async settleLinkedClaim({ shopId, ...claim }) {
      const box = await deps.boxes.of(shopId)
      await inShop(deps.db, shopId, (tx) => settleLinkedClaim(tx, { box, shopId, ...claim }))
    },
    replyToUnlink: ({ shopId, memberId, eventId }) =>
      replyToEvent(deps, { shopId, eventId }, async (tx) => {
        const found = await unlinkingOf(tx, eventId)
        if (!found) return null
        const { wasLinked, liffId, ...reply } = found
        const address = formAddress(liffId, IDENTITY_FORM_CODE)
        return { ...reply, memberId, text: unlinkAnswer({ wasLinked, formUrl: address }) }
      }),
  }
}
