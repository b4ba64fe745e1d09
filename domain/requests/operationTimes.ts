/** Waits of the operation engine, in milliseconds (requests.md 2, 5). Shorter only in tests. */
export interface OperationTimes {
  /** How long the lease of a subscription lasts, and how often its holder renews it. */
  readonly leaseMs: number
  readonly renewMs: number
  /** After a press that shows no effect: how long after the fence it may still arrive. */
  readonly fenceMs: number
  /** How far apart the two reads are that say that nothing changed. */
  readonly apartMs: number
  /** How long the outcome of a press may stay unknown before a person is asked and the customer is told. */
  readonly handOverMs: number
  /** The first wait after something failed or did not show; each next one is twice as long, up to the longest. */
  readonly firstWaitMs: number
  readonly longestWaitMs: number
}

export const OPERATION_TIMES: OperationTimes = {
  leaseMs: 15_000,
  renewMs: 3_000,
  fenceMs: 120_000,
  apartMs: 30_000,
  handOverMs: 300_000,
  firstWaitMs: 5_000,
  longestWaitMs: 3_600_000,
}

/** The wait before the next try after `failures` in a row; 0: the first. */
export const backOffMs = (failures: number, times: OperationTimes): number =>
  Math.min(times.longestWaitMs, times.firstWaitMs * 2 ** Math.min(Math.max(failures, 0), 30))
