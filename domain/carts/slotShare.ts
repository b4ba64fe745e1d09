/**
 * How many of a worker's activity slots one shop may have. Each process holds to it by itself: a quarter of the slots of
 * each is a quarter of all of them, however many run, and what a dead process counted has died with it.
 */

/** Slots of the role `carts` in one process. */
export const CART_SLOTS = 20

/** Of them, those that one shop has at most. */
export const SLOTS_OF_A_SHOP = CART_SLOTS / 4

/** A connection that found no slot keeps its place this long: it comes back sooner (milliseconds). */
export const PLACE_KEPT_MS = 20_000

/** When a connection that found no slot comes back, at the least; up to twice as late. Milliseconds. */
export const COME_BACK_MS = 5_000

/** A connection of the shop that was turned away. Instants are milliseconds of one clock. */
export interface TurnedAway {
  readonly claimant: string
  readonly since: number
  readonly seenAt: number
}

/**
 * Whether one more connection of a shop may begin. Who was turned away first comes first: else the connections that run,
 * and begin again the moment they end, would keep the others out for hours.
 */
export function mayBegin(
  { running, turnedAway }: { running: number; turnedAway: readonly TurnedAway[] },
  { claimant, now }: { claimant: string; now: number },
): boolean {
  const free = SLOTS_OF_A_SHOP - running
  const since = turnedAway.find((one) => one.claimant === claimant)?.since ?? now
  const ahead = turnedAway.filter(
    (one) => one.claimant !== claimant && one.since < since && now - one.seenAt < PLACE_KEPT_MS,
  )
  return ahead.length < free
}
