import type { MemberId, ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { settleLinkedClaim } from '../../schema/forms/linkedClaims.ts'

/** What follows when a member's statement led to a link, on the queue `line`; needs only the database. */
export interface LinkingActivities {
  /** Gives the tags of the identity form, once; a second time changes nothing. */
  settleLinkedClaim(input: { shopId: ShopId; memberId: MemberId; claimId: string }): Promise<void>
}

export const createLinkingActivities = ({ db }: { db: Db }): LinkingActivities => ({
  settleLinkedClaim: ({ shopId, ...claim }) =>
    inShop(db, shopId, (tx) => settleLinkedClaim(tx, { shopId, ...claim })),
})
