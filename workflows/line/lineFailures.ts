import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow'
import { isLineFailure, type LineFailureType } from '../../domain/errors/failureTypes.ts'

/** Whether an activity failed with this LINE failure type. */
export const isLineFailureOf = (error: unknown, type: LineFailureType): boolean =>
  error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === type

/** Whether LINE gave no verdict: it timed out, could not be reached, or refused for now. */
export function isLineSilent(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false
  const { cause } = error
  return cause instanceof TimeoutFailure || (cause instanceof ApplicationFailure && isLineFailure(cause.type))
}

/** Why LINE gave no verdict, as a code of the error catalogue. */
export const silenceOf = (error: unknown): 'LINE_ANSWER_UNREADABLE' | 'LINE_UNREACHABLE' =>
  isLineFailureOf(error, 'LINE_ANSWER_UNREADABLE') ? 'LINE_ANSWER_UNREADABLE' : 'LINE_UNREACHABLE'
