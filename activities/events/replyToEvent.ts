import { type LineMessage, renderBubbles } from '../../domain/bubbles/index.ts'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import { claimReply, settleReply } from '../../schema/members/optOut.ts'
import { asFailure } from '../line/lineCallFailed.ts'
import type { Line } from '../line/index.ts'
import { isRateLimited, replyAtLine, REPLY_UNKNOWN } from '../line/reply.ts'

/** The reply to a stored event. */
export interface EventReply {
  lineAccountId: LineAccountId
  replyToken: string | null
  /** Plain text, without placeholders. */
  text: string
}

/**
 * Replies to a stored event, once. A reply costs no quota; once LINE refuses the reply token, nothing is pushed in its
 * place. The outcome is kept in webhook_events.reply_outcome. Throws only retryable failures.
 * @param find the reply, or null for none
 */
export const replyToEvent = (
  { db, line }: { db: Db; line: Line },
  { shopId, eventId }: { shopId: ShopId; eventId: string },
  find: (tx: ShopTx) => Promise<EventReply | null>,
): Promise<void> =>
  asFailure(async () => {
    // Claimed before the call: a retry after a crash finds it tried and does not reply again.
    const found = await inShop(db, shopId, async (tx) => {
      const reply = await find(tx)
      return reply && (await claimReply(tx, eventId, REPLY_UNKNOWN)) ? reply : null
    })
    if (!found) return
    const settle = (outcome: string | null) => inShop(db, shopId, (tx) => settleReply(tx, eventId, outcome))
    const { lineAccountId, replyToken, text } = found
    if (replyToken === null) return await settle('EXPIRED')
    const messages: LineMessage[] = renderBubbles([{ kind: 'text', text }], {})
    try {
      await settle(await replyAtLine(line, { shopId, lineAccountId, replyToken, messages }))
    } catch (error) {
      if (isRateLimited(error)) await settle(null)
      throw error
    }
  })
