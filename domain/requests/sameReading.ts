import type { ApplicationFacts, ChosenProduct, FrozenReading, ShownDates } from './request.ts'

type Dates = Pick<FrozenReading, 'nextScheduledDate' | 'nextDeliveryDate'>

/** Whether both next dates are equal. */
export const sameDates = (one: Dates | ShownDates, other: Dates): boolean =>
  one.nextScheduledDate === other.nextScheduledDate && one.nextDeliveryDate === other.nextDeliveryDate

/** Whether the subscription stands as it did: its dates, status and count, and the cycle that a skip counts by. */
export const sameStanding = (before: FrozenReading, now: FrozenReading): boolean =>
  before.subscriptionId === now.subscriptionId &&
  before.customerId === now.customerId &&
  before.status === now.status &&
  before.count === now.count &&
  before.cycle === now.cycle &&
  sameDates(before, now)

/** Whether its products are the same, in any order. */
export function sameProducts(before: FrozenReading, now: FrozenReading): boolean {
  const written = ({ lines }: FrozenReading) =>
    lines.map(({ name, code }) => JSON.stringify([name, code])).toSorted()
  const [one, other] = [written(before), written(now)]
  return one.length === other.length && one.every((line, at) => line === other[at])
}

/** Whether it is the product that the customer chose, by name and code exactly (D22). */
export const isChosenProduct = (chosen: ChosenProduct, now: FrozenReading): boolean =>
  now.lines.some(({ name, code }) => name === chosen.name && code === chosen.code)

/**
 * Whether the cart made an order of the subscription since: its count rose, or an order is there that was not (D20). The
 * dates move on by themselves then, just as a skip or a pause by one cycle would move them.
 */
export function orderAppeared(
  before: Pick<ApplicationFacts, 'count' | 'unshippedOrderIds'>,
  now: FrozenReading,
): boolean {
  if (before.count !== null && now.count !== null && before.count !== now.count) return true
  const { unshippedOrderIds } = before
  if (unshippedOrderIds === null || now.unshippedOrders === null) return false
  return now.unshippedOrders.some(({ orderId }) => !unshippedOrderIds.includes(orderId))
}

/** Whether {@link orderAppeared} can tell; if not, dates that moved may be the cart's own doing. */
export const isCountKnown = (before: Pick<ApplicationFacts, 'count'>, now: FrozenReading): boolean =>
  before.count !== null && now.count !== null

/** What a reading knows, in the form of what was known at application. */
export const knownOf = (reading: FrozenReading): Pick<ApplicationFacts, 'count' | 'unshippedOrderIds'> => ({
  count: reading.count,
  unshippedOrderIds: reading.unshippedOrders?.map(({ orderId }) => orderId) ?? null,
})
