/** From the start of a test to its first message. */
const TEST_STARTS_AFTER_SECONDS = 1
/** From arming a step to its due time. */
export const TEST_ARMED_BEFORE_SECONDS = 1
/** Default between two steps. */
export const TEST_GAP_SECONDS = 10
/** Default after the last step, for taps on its buttons. */
export const TEST_WAIT_AFTER_SECONDS = 60
/** The maximum of either. */
export const TEST_MAX_SECONDS = 3_600
/** At most this many members per run. */
export const TEST_MAX_MEMBERS = 10

/** The due time of each of `steps` steps. Epoch milliseconds. */
export const testDueTimes = (startedAt: number, steps: number, gapSeconds: number): number[] =>
  Array.from(
    { length: steps },
    (_, nth) => startedAt + (TEST_STARTS_AFTER_SECONDS + nth * gapSeconds) * 1_000,
  )
