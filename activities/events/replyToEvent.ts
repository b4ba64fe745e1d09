import { type LineMessage, renderBubbles } from '../../domain/bubbles/index.ts'
import type { LineAccountId, MemberId, ShopId } from '../../domain/values/ids.ts'
import type { ShopBoxes } from '../../schema/crypto/shopBoxes.ts'
import { type Db, inShop, type ShopTx } from '../../schema/database.ts'
import { claimReply, settleReply } from '../../schema/members/optOut.ts'
import { keepTalkEntry, settleTalkEntry } from '../../schema/talk/talkEntries.ts'
import { asFailure } from '../line/lineCallFailed.ts'
import type { Line } from '../line/index.ts'
import { isRateLimited, replyAtLine, REPLY_UNKNOWN } from '../line/reply.ts'

/** The reply to a stored event. */
export interface EventReply {
  lineAccountId: LineAccountId
  memberId: MemberId
  replyToken: string | null
  /** Plain text, without placeholders. */
  text: string
}

export interface ReplyDeps {
  db: Db
  line: Line
  boxes: ShopBoxes
}

/**
 * Replies to a stored event, once. A reply costs no quota; once LINE refuses the reply token, nothing is pushed in its
 * place. The outcome is kept in webhook_events.reply_outcome,
 * and with the words in the member's history. Throws only retryable failures.
 * @param find the reply, or null for none
 */
export const replyToEvent = (
  { db, line, boxes }: ReplyDeps,
  { shopId, eventId }: { shopId: ShopId; eventId: string },
  find: (tx: ShopTx) => Promise<EventReply | null>,
): Promise<void> =>
  asFailure(async () => {
    const box = await boxes.of(shopId)
    const reference = `reply:${eventId}`
    // Claimed before the call: a retry after a crash finds it tried and does not reply again.
    const found = await inShop(db, shopId, async (tx) => {
      const reply = await find(tx)
      if (!reply || !(await claimReply(tx, eventId, REPLY_UNKNOWN))) return null
      await keepTalkEntry(tx, box, {
        shopId,
        lineAccountId: reply.lineAccountId,
        memberId: reply.memberId,
        direction: 'OUT',
        kind: 'reply',
        at: new Date(),
        reference,
        text: reply.text,
        eventId,
        outcome: REPLY_UNKNOWN,
      })
      return reply
    })
    if (!found) return
    const { lineAccountId, replyToken, text } = found
    const settle = (outcome: string | null) =>
      inShop(db, shopId, async (tx) => {
        await settleReply(tx, eventId, outcome)
        if (outcome !== null) await settleTalkEntry(tx, lineAccountId, { reference, outcome })
      })
    if (replyToken === null) return await settle('EXPIRED')
    const messages: LineMessage[] = renderBubbles([{ kind: 'text', text }], {})
    try {
      await settle(await replyAtLine(line, { shopId, lineAccountId, replyToken, messages }))
    } catch (error) {
      if (isRateLimited(error)) await settle(null)
      throw error
    }
  })
