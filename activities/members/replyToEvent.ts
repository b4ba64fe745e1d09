import { type LineMessage, renderBubbles } from '../../domain/bubbles/index.ts'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import { claimReply, settleReply } from '../../schema/members/optOut.ts'
import { asFailure } from '../line/callFailed.ts'
import type { Line } from '../line/index.ts'
import { isRateLimited, replyOnce, UNKNOWN } from './replyOnce.ts'

/** What a stored event is answered. */
export interface EventReply {
  lineAccountId: LineAccountId
  replyToken: string | null
  /** Plain words. */
  text: string
}

/**
 * Answers a stored event, once. A reply costs no quota; where LINE takes the token no more nothing is pushed in its
 * place. What came of it stands in webhook_events.reply_outcome. Fails only with what may pass.
 * @param find what to answer; null: nothing
 */
export const replyToEvent = (
  { db, line }: { db: Db; line: Line },
  { shopId, eventId }: { shopId: ShopId; eventId: string },
  find: (tx: ShopTx) => Promise<EventReply | null>,
): Promise<void> =>
  asFailure(async () => {
    // Claimed before the call: whoever comes after a crash finds it tried, and does not try again.
    const found = await inShop(db, shopId, async (tx) => {
      const reply = await find(tx)
      return reply && (await claimReply(tx, eventId, UNKNOWN)) ? reply : null
    })
    if (!found) return
    const settle = (outcome: string | null) => inShop(db, shopId, (tx) => settleReply(tx, eventId, outcome))
    const { lineAccountId, replyToken, text } = found
    if (replyToken === null) return await settle('EXPIRED')
    const messages: LineMessage[] = renderBubbles([{ kind: 'text', text }], {})
    try {
      await settle(await replyOnce(line, { shopId, lineAccountId }, replyToken, messages))
    } catch (error) {
      if (isRateLimited(error)) await settle(null)
      throw error
    }
  })
