import type { LineMessage } from '../../domain/bubbles/index.ts'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import { LineCallFailed } from '../line/callFailed.ts'
import type { Line } from '../line/index.ts'

/** LINE gave no answer: the reply may have been shown. */
export const UNKNOWN = 'UNKNOWN'

/** Nothing was taken: the reply may be tried again for as long as LINE takes the token. */
export const isRateLimited = (error: unknown): boolean =>
  error instanceof LineCallFailed && error.type === 'LINE_RATE_LIMITED'

/**
 * Replies, and says what came of it: `DONE`, `EXPIRED` (LINE does not take the token any more), `UNKNOWN`,
 * `REFUSED: ...`.
 * @throws LineCallFailed LINE_RATE_LIMITED
 */
export async function replyOnce(
  line: Line,
  { shopId, lineAccountId }: { shopId: ShopId; lineAccountId: LineAccountId },
  replyToken: string,
  messages: LineMessage[],
): Promise<string> {
  try {
    await line.access.as(shopId, lineAccountId, (token) => line.client.reply(token, replyToken, messages))
    return 'DONE'
  } catch (error) {
    if (!(error instanceof LineCallFailed) || isRateLimited(error)) throw error
    if (error.type === 'LINE_UNREACHABLE') return UNKNOWN
    return /reply token/i.test(error.message) ? 'EXPIRED' : `REFUSED: ${error.message}`
  }
}
