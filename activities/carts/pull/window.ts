import type { PullWindow } from '../port.ts'

/**
 * How far behind the cursor a pull begins again, in milliseconds. It covers what the cart commits late (a row
 * whose update_date is older than the moment at which it can be seen) and clocks that differ a little.
 */
export const OVERLAP_MS = 5 * 60_000

/** A window with more rows is halved, so that a crash costs at most this much work. */
export const MOST_WINDOW_ROWS = 10_000

/** Before any cart. Only where a window without a beginning is halved. */
const BEGINNING_MS = Date.UTC(2000, 0, 1)

/** Windows are cut at whole seconds, as carts count. */
const SECOND_MS = 1_000
const wholeSecond = (instant: number): number => Math.floor(instant / SECOND_MS) * SECOND_MS

/** All that is to be pulled now: from the cursor, less the overlap. `now`: by the cart's clock, as far as known. */
export const dueWindow = (syncedTo: number | null, now: number): PullWindow => ({
  from: syncedTo === null ? null : wholeSecond(syncedTo - OVERLAP_MS),
  to: wholeSecond(now),
})

/**
 * The first half of a window; null when it is as narrow as it can be: a second and the next. A single second
 * would end where it began, and what comes after it would begin with it again.
 */
export function firstHalf({ from, to }: PullWindow): PullWindow | null {
  const start = from ?? BEGINNING_MS
  const middle = Math.max(wholeSecond((start + to) / 2), start + SECOND_MS)
  return middle >= to ? null : { from, to: middle }
}

/**
 * The window after a part of it was stored: what is left, at most twice as wide as the part, which was narrow
 * for a reason. Null when nothing is left. Ends are included on both sides, so the second between two parts is
 * pulled twice; still each part ends later than the one before.
 */
export function windowAfter(done: PullWindow, whole: PullWindow): PullWindow | null {
  if (done.to >= whole.to) return null
  const width = Math.max(done.to - (done.from ?? BEGINNING_MS), SECOND_MS)
  return { from: done.to, to: Math.min(whole.to, done.to + 2 * width) }
}
