import { type LineMessage, renderBubbles } from '../../domain/bubbles/index.ts'
import type { MemberId, ShopId } from '../../domain/ids.ts'
import { OPT_OUT_ANSWERS } from '../../domain/optOut.ts'
import { type Db, inShop } from '../../schema/database.ts'
import { claimReply, settleReply, wishOfEvent } from '../../schema/optOut.ts'
import { asFailure } from '../line/callFailed.ts'
import type { Line } from '../line/index.ts'
import { isRateLimited, replyOnce, UNKNOWN } from './replyOnce.ts'

/** The answer to who stops or resumes announcements in LINE. */
export interface OptOutActivities {
  /**
   * Confirms the wish that the event was, once, with the way back (D9). A reply costs no quota; where LINE takes the
   * token no more nothing is pushed in its place: the wish holds all the same. Fails only with what may pass.
   */
  replyToOptOut(input: { shopId: ShopId; memberId: MemberId; eventId: string }): Promise<void>
}

export function createOptOutActivities({ db, line }: { db: Db; line: Line }): OptOutActivities {
  return {
    replyToOptOut: ({ shopId, memberId, eventId }) =>
      asFailure(async () => {
        // Claimed before the call: whoever comes after a crash finds it tried, and does not try again.
        const found = await inShop(db, shopId, async (tx) => {
          const wish = await wishOfEvent(tx, memberId, eventId)
          return wish && (await claimReply(tx, eventId, UNKNOWN)) ? wish : null
        })
        if (!found) return
        const settle = (outcome: string | null) =>
          inShop(db, shopId, (tx) => settleReply(tx, eventId, outcome))
        if (found.replyToken === null) return await settle('EXPIRED')
        const messages: LineMessage[] = renderBubbles(
          [{ kind: 'text', text: OPT_OUT_ANSWERS[found.wish] }],
          {},
        )
        const { lineAccountId, replyToken } = found
        try {
          await settle(await replyOnce(line, { shopId, lineAccountId }, replyToken, messages))
        } catch (error) {
          if (isRateLimited(error)) await settle(null)
          throw error
        }
      }),
  }
}
