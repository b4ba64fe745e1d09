import { ApplicationFailure } from '@temporalio/common'
import type { OperationTimes } from '../../domain/requests/operationTimes.ts'
import { WAIT_SENTENCES, type WaitsFor } from '../../domain/requests/waiting.ts'

/** The type of the failure by which an activity waits: Temporal tries it again, and the history does not grow. */
export const STILL_WAITING = 'STILL_WAITING'

/** @param ms until the next try */
export const stillWaiting = (waitsFor: WaitsFor, ms: number): ApplicationFailure =>
  ApplicationFailure.create({
    type: STILL_WAITING,
    message: WAIT_SENTENCES[waitsFor],
    nextRetryDelay: Math.max(Math.round(ms), 100),
  })

/**
 * How long until it is worth while to look again: when it is known, then; for a robot soon and spread; else a minute, as
 * signals tell of switches and robots.
 */
export function waitMs(waitsFor: WaitsFor, inMs: number | null, times: OperationTimes): number {
  const idle = 12 * times.firstWaitMs
  if (waitsFor === 'BUSY') return times.leaseMs * (0.5 + Math.random() / 2)
  if (inMs === null) return idle
  return waitsFor === 'LEASE_HELD'
    ? Math.min(inMs, times.leaseMs)
    : Math.min(Math.max(inMs, 100), 24 * 3_600_000)
}
