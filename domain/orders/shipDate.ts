import type { CartShipment } from '../carts/cartRecords.ts'
import type { CalendarDate } from '../values/japanTime.ts'

/** Which parcel's ship date counts for an order without a date of its own; a setting of its cart connection. */
export const PARTIAL_SHIPMENTS = ['FIRST', 'LAST'] as const
export type PartialShipments = (typeof PARTIAL_SHIPMENTS)[number]

/**
 * V12 names no default. With `FIRST` no parcel that never leaves, or never gets a date in the cart, keeps a
 * message back for ever; a shop that must not ask before everything is there chooses `LAST`.
 */
export const DEFAULT_PARTIAL_SHIPMENTS: PartialShipments = 'FIRST'

/**
 * The ship date that an order's messages go by (domain.md V12: "the order-level date rules; configurable
 * first/last"). Null: there is none yet, or none any more.
 *
 * * What the cart states of the order itself rules, whatever its parcels say.
 * * `FIRST`: the earliest date of its parcels, as soon as one has a date.
 * * `LAST`: the latest of them, once every parcel has one; until then none. A parcel that the cart does not
 *   list cannot be waited for.
 *
 * What becomes of a date that moves or goes away is not decided here: a parcel that is added later, or whose
 * date is changed or cleared, moves the order's date, and with `LAST` may take it away. Messages that were not
 * sent follow it or are called off (V6, V8), and what was sent is not repeated (V7).
 *
 * @param stated the date at order level; null when the cart states none
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
