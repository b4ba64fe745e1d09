import type { LineMessage } from '../../domain/bubbles/index.ts'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import type { ErrorBody } from './answer.ts'
import { LineCallFailed } from './lineCallFailed.ts'
import type { Line } from './index.ts'

/** LINE gave no answer of its own: the reply may have been shown. */
export const REPLY_UNKNOWN = 'UNKNOWN'

/** Whether LINE certainly took nothing: the reply may be retried while the token is valid. */
export const isRateLimited = (error: unknown): boolean =>
  error instanceof LineCallFailed && error.type === 'LINE_RATE_LIMITED'

export interface Reply {
  shopId: ShopId
  lineAccountId: LineAccountId
  replyToken: string
  messages: LineMessage[]
}

/** What became of a try to reply. */
export interface ReplyTried {
  /** `DONE`, `EXPIRED` (LINE no longer accepts the token), `UNKNOWN` or `REFUSED: ...`. */
  outcome: string
  /** What LINE objects to in the messages; null: nothing. */
  objection: ErrorBody | null
}

/**
 * Makes one attempt to reply. A reply has no retry key, so an ambiguous one is never repeated (engineering.md 5).
 * @throws LineCallFailed LINE_RATE_LIMITED, or a failure of our own
 */
export async function tryReply(
  line: Line,
  { shopId, lineAccountId, replyToken, messages }: Reply,
): Promise<ReplyTried> {
  try {
    await line.access.as(shopId, lineAccountId, (token) => line.client.reply(token, replyToken, messages))
    return { outcome: 'DONE', objection: null }
  } catch (error) {
    if (!(error instanceof LineCallFailed) || isRateLimited(error)) throw error
    if (error.type === 'LINE_UNREACHABLE' || error.type === 'LINE_ANSWER_UNREADABLE')
      return { outcome: REPLY_UNKNOWN, objection: null }
    if (/reply token/i.test(error.message)) return { outcome: 'EXPIRED', objection: null }
    const isOfMessages =
      error.status === 400 &&
      error.body !== null &&
      (error.body.details.length > 0 || /messages\[/.test(error.body.message))
    return { outcome: `REFUSED: ${error.message}`, objection: isOfMessages ? error.body : null }
  }
}

/** The outcome of {@link tryReply} alone. @throws as that */
export const replyAtLine = async (line: Line, reply: Reply): Promise<string> =>
  (await tryReply(line, reply)).outcome
