import type { CartShipment } from '../carts/cartRecords.ts'
import type { CalendarDate } from '../values/japanTime.ts'

/** Which parcel's ship date counts for an order without its own; a setting of the cart connection. */
export const PARTIAL_SHIPMENTS = ['FIRST', 'LAST'] as const
export type PartialShipments = (typeof PARTIAL_SHIPMENTS)[number]

/**
 * V12 names no default. With `FIRST` a parcel that never ships, or never gets a date in the cart, cannot hold a message
 * back for ever; a shop whose messages must wait for the last parcel chooses `LAST`.
 */
export const DEFAULT_PARTIAL_SHIPMENTS: PartialShipments = 'FIRST'

/**
 * The ship date that an order's messages are planned by (domain.md V12: "the order-level date rules; configurable
 * first/last"). Null: there is none yet, or no longer one.
 *
 * * The cart's date of the order itself takes precedence over its parcels.
 * * `FIRST`: the earliest date of its parcels, as soon as one has a date.
 * * `LAST`: the latest date, once every parcel listed by the cart has one; until then none.
 *
 * A parcel that is added later, or whose date changes or is cleared, can move the order's date and with `LAST` remove
 * it. What follows is decided elsewhere: unsent messages move or are cancelled (V6, V8), sent ones are not repeated (V7).
 *
 * @param stated the date of the order itself; null when the cart states none
 */
export function orderShipDate(
  stated: CalendarDate | null,
  shipments: readonly Pick<CartShipment, 'shipDate'>[],
  rule: PartialShipments,
): CalendarDate | null {
  if (stated !== null) return stated
  const dates = shipments.flatMap(({ shipDate }) => shipDate ?? []).sort()
  if (rule === 'FIRST') return dates[0] ?? null
  return dates.length === shipments.length ? (dates.at(-1) ?? null) : null
}
