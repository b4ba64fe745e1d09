/**
 * How often one shop may have a connection checked: a check asks a cart by an address that the shop typed, in a lane that
 * all shops share.
 */

/** Checks of one shop within {@link CHECKS_WITHIN_MS}. */
export const MOST_CHECKS = 5
export const CHECKS_WITHIN_MS = 60_000

/**
 * Whether a shop may check now. `earlier`: when it did before; milliseconds of one clock.
 * @returns null: it may; else after how many whole seconds
 */
export function checkRefusedForSeconds(earlier: readonly number[], now: number): number | null {
  const counted = earlier.filter((at) => now - at < CHECKS_WITHIN_MS).toSorted((one, other) => one - other)
  const blocking = counted.at(-MOST_CHECKS)
  if (blocking === undefined) return null
  return Math.max(1, Math.ceil((blocking + CHECKS_WITHIN_MS - now) / 1_000))
}
