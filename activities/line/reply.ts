import type { LineMessage } from '../../domain/bubbles/index.ts'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
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

/**
 * Makes one attempt to reply and returns its outcome: `DONE`, `EXPIRED` (LINE no longer accepts the token), `UNKNOWN`
 * or `REFUSED: ...`. A reply has no retry key, so an ambiguous one is never repeated (engineering.md 5).
 * @throws LineCallFailed LINE_RATE_LIMITED, or a failure of the credentials
 */
export async function replyAtLine(
  line: Line,
  { shopId, lineAccountId, replyToken, messages }: Reply,
): Promise<string> {
  try {
    await line.access.as(shopId, lineAccountId, (token) => line.client.reply(token, replyToken, messages))
    return 'DONE'
  } catch (error) {
    if (!(error instanceof LineCallFailed) || isRateLimited(error)) throw error
    if (error.type === 'LINE_UNREACHABLE' || error.type === 'LINE_ANSWER_UNREADABLE') return REPLY_UNKNOWN
    return /reply token/i.test(error.message) ? 'EXPIRED' : `REFUSED: ${error.message}`
  }
}
