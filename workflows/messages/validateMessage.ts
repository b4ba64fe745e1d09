import { proxyActivities } from '@temporalio/workflow'
import type { ValidateActivities } from '../../activities/messages/validateMessage.ts'
import type { LineVerdictOrNone } from '../../domain/line/check/index.ts'
import { isLineFailureOf, isLineSilent, silenceOf } from '../line/lineFailures.ts'
import type { ValidateMessageInput } from '../messages.ts'

const { validateMessage: validate } = proxyActivities<ValidateActivities>({
  startToCloseTimeout: '13 s',
  scheduleToCloseTimeout: '15 s',
  retry: {
    initialInterval: '500 ms',
    maximumAttempts: 3,
    nonRetryableErrorTypes: ['LINE_CREDENTIALS_INVALID'],
  },
  priority: { priorityKey: 1 },
  summary: 'メッセージの内容をLINEに確認します',
})

/**
 * Has LINE validate what a follow message would send, for the person writing it; answers within 15 s. Its history holds
 * ids, field names and LINE's English texts, never content of the message: the activity sees to that.
 */
export async function validateMessage(input: ValidateMessageInput): Promise<LineVerdictOrNone> {
  try {
    return { ok: true, ...(await validate(input)) }
  } catch (error) {
    if (isLineFailureOf(error, 'LINE_CREDENTIALS_INVALID'))
      return { ok: false, code: 'LINE_CREDENTIALS_INVALID' }
    if (isLineFailureOf(error, 'LINE_ACCOUNT_GONE')) return { ok: false, code: 'NOT_FOUND' }
    if (!isLineSilent(error)) throw error
    return { ok: true, asked: 0, refused: [], unasked: silenceOf(error) }
  }
}
