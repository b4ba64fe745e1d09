import type { LineVerdict, LineVerdictOrNone, UnaskedReason } from '../../../../domain/line/check/index.ts'
import { TASK_QUEUES, type ValidateMessageInput } from '../../../../workflows/messages.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { Problem } from '../../../problems/problem.ts'
import { askWorker } from '../../../rest/askWorker.ts'

/** What LINE said, and why it was not asked about the rest. */
export type ValidatorAnswer = Omit<LineVerdict, 'unasked'> & { unasked: UnaskedReason | null }

/** Takes what went wrong while the caller is answered all the same. */
export interface WarningLog {
  warn(what: object, words: string): void
}

/**
 * Has a worker ask LINE's validator. When nobody answers in time the verdict is `UNAVAILABLE`, so that the findings of
 * our own checks still reach the caller.
 * @throws Problem LINE_CREDENTIALS_INVALID, NOT_FOUND: the account is wrong, not this message
 */
export async function askLineValidator(
  deps: ApiDependencies,
  input: ValidateMessageInput,
  log: WarningLog,
): Promise<ValidatorAnswer> {
  const question = { workflow: 'validateMessage', taskQueue: TASK_QUEUES.line, input }
  try {
    return await askWorker<LineVerdictOrNone>(deps, { ...question, otherwise: 'LINE_UNREACHABLE' })
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'UNAVAILABLE') throw error
    log.warn({ err: error.cause }, 'LINE was not asked about a message')
    return { asked: 0, refused: [], unasked: 'UNAVAILABLE' }
  }
}
