import { randomUUID } from 'node:crypto'
import { isErrorCode } from '../../../../domain/errors/errorCatalogue.ts'
import type { LineVerdict, LineVerdictOrNone, UnaskedReason } from '../../../../domain/line/check/index.ts'
import { TASK_QUEUES, type ValidateMessageInput } from '../../../../workflows/messages.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { Problem } from '../../../problems/problem.ts'

/** What LINE said, and why it did not say more. */
export type Asked = Omit<LineVerdict, 'unasked'> & { unasked: UnaskedReason | null }

/** Who is told of what went wrong while the answer is given all the same. */
export interface WarningLog {
  warn(what: object, words: string): void
}

/**
 * Has a worker ask LINE's validator: the credentials of the channel are theirs. Nobody answering in time is a verdict
 * too, `UNAVAILABLE`, so that what our own checks found is told.
 * @throws Problem LINE_CREDENTIALS_INVALID, NOT_FOUND: not this message, but the account is wrong
 */
export async function messagesAtLine(
  { temporal, settings }: ApiDependencies,
  input: ValidateMessageInput,
  log: WarningLog,
): Promise<Asked> {
  const verdict = await temporal
    .runBriefly<LineVerdictOrNone>('validateMessage', {
      workflowId: `validateMessage:${randomUUID()}`,
      taskQueue: TASK_QUEUES.line,
      input,
      seconds: settings.checkSeconds,
    })
    .catch((error: unknown) => {
      log.warn({ err: error }, 'LINE was not asked about a message')
      return null
    })
  if (verdict === null) return { asked: 0, refused: [], unasked: 'UNAVAILABLE' }
  if (verdict.ok) return verdict
  throw new Problem(isErrorCode(verdict.code) ? verdict.code : 'LINE_UNREACHABLE')
}
