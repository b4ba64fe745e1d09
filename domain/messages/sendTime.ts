import {
  addDays,
  type CalendarDate,
  type ClockTime,
  compareClock,
  instantInJapan,
  parseClock,
} from '../values/japanTime.ts'

/** "N days after the ship date at HH:MM" (発送完了日の○日後 HH:MM), domain.md 6.1 ⑨ and 6.2 T2. */
export interface Timing {
  /** Calendar days after the ship date; whole, 0 or more. */
  readonly dayOffset: number
  /** Time on the clock in Japan. */
  readonly sendTime: ClockTime
}

/** The earliest timing that a connection allows, inclusive (domain.md 6.2 T8). */
export type Floor = Timing

/**
 * The rule "never earlier than day 1 06:00" (domain.md 6.2 T3 and T8, D6).
 *
 * A shop may enter a ship date until midnight of that day, and a change in the cart reaches us within six hours
 * (domain.md 4): at 06:00 of the next day every ship date of the day before is known. A message planned earlier would
 * reach some customers and not others. 06:00 itself is allowed. A connection may raise the floor, never lower it.
 */
export const DEFAULT_FLOOR: Floor = { dayOffset: 1, sendTime: parseClock('06:00') }

/** Negative, zero or positive when `a` comes before, with or after `b` for the same ship date. */
export const compareTiming = (a: Timing, b: Timing): number =>
  a.dayOffset - b.dayOffset || compareClock(a.sendTime, b.sendTime)

/** Whether the API must refuse the timing on save (422 `SEND_TIME_BEFORE_FLOOR`, D6 and V5). */
export const isBeforeFloor = (timing: Timing, floor: Floor): boolean =>
  compareTiming(timing, floorInForce(floor)) < 0

/** The effective floor: the connection's, or the default where that is later. */
function floorInForce(floor: Floor): Floor {
  return compareTiming(floor, DEFAULT_FLOOR) < 0 ? DEFAULT_FLOOR : floor
}

/** A timing that respects the floor, and whether it had to be moved. */
export interface EffectiveTiming {
  readonly timing: Timing
  /** True when the stored timing is before the floor; shown to the shop (D6). */
  readonly clamped: boolean
}

/**
 * The second guard behind the API's refusal: moves a timing to the floor that was stored before the floor rose, or
 * that came in another way (domain.md 6.2, ambiguity T8; D6).
 */
export function effectiveTiming(timing: Timing, floor: Floor): EffectiveTiming {
  return isBeforeFloor(timing, floor)
    ? { timing: floorInForce(floor), clamped: true }
    : { timing, clamped: false }
}

/**
 * When a scenario is due for an order shipped on `shipDate`: N calendar days later at HH:MM in Japan, whenever the
 * ship date was entered (domain.md 6.2 T5, T6), and never before the floor.
 * @returns epoch milliseconds
 * @throws RangeError when `dayOffset` is not whole
 */
export function sendAt(shipDate: CalendarDate, timing: Timing, floor: Floor): number {
  const { timing: safe } = effectiveTiming(timing, floor)
  return instantInJapan(addDays(shipDate, safe.dayOffset), safe.sendTime)
}

/** The floor to store for a connection, or why it is refused. */
export type FloorDecision =
  | { readonly accepted: true; readonly floor: Floor }
  | { readonly accepted: false; readonly code: 'FLOOR_TOO_LOW' }

/** A floor may be raised per connection and never set below day 1 06:00 (D6). */
export function raiseFloor(floor: Floor): FloorDecision {
  const whole = Number.isInteger(floor.dayOffset)
  return whole && compareTiming(floor, DEFAULT_FLOOR) >= 0
    ? { accepted: true, floor }
    : { accepted: false, code: 'FLOOR_TOO_LOW' }
}
