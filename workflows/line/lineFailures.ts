import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow'
import { isLineFailure, type LineFailureType } from '../../domain/errors/failureTypes.ts'

/** Whether an activity failed with this answer of LINE. */
export const isLineFailureOf = (error: unknown, type: LineFailureType): boolean =>
  error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === type

/** LINE gave no verdict: it cannot be reached, or refuses everybody at the moment. */
export function isLineSilent(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false
  const { cause } = error
  return cause instanceof TimeoutFailure || (cause instanceof ApplicationFailure && isLineFailure(cause.type))
}
