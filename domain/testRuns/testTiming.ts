/** Between the answer that a test has begun and its first message. */
export const TEST_STARTS_AFTER_SECONDS = 1
/** A step is armed so long before it is due. */
export const TEST_ARMED_BEFORE_SECONDS = 1
/** Between two steps, unless the shop says otherwise. */
export const TEST_GAP_SECONDS = 10
/** After the last step people may tap its buttons for so long, unless the shop says otherwise. */
export const TEST_WAIT_AFTER_SECONDS = 60
/** The longest of either. */
export const TEST_MAX_SECONDS = 3_600
/** Members of one run. */
export const TEST_MAX_MEMBERS = 10

/** When each of so many steps is due. Epoch milliseconds. */
export const testDueTimes = (startedAt: number, steps: number, gapSeconds: number): number[] =>
  Array.from(
    { length: steps },
    (_, nth) => startedAt + (TEST_STARTS_AFTER_SECONDS + nth * gapSeconds) * 1_000,
  )
