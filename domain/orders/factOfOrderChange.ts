import { type CartOrderStatus, isCalledOff } from '../carts/cartRecords.ts'
import type { OrderFact } from '../outbox/facts.ts'

/** The fields of a stored order that affect sending. */
export interface OrderFacts {
  readonly status: CartOrderStatus
  readonly shipDate: string | null
  readonly recurringCount: number | null
  readonly customerExternalId: string | null
  readonly subscriptionExternalId: string | null
}

/**
 * The fact to tell the order's workflow after the order was stored; null when nothing changed for it. One fact is
 * enough, since the workflow reads the order again on any (delivery.md 1.2).
 *
 * A new order that is already cancelled gets no workflow (D1). A cancelled order has nothing to plan, whatever else
 * changes; when the cancellation is undone it counts as newly placed.
 *
 * @param before null for a new order
 * @param linesChanged whether its products changed
 */
export function factOfChange(
  before: OrderFacts | null,
  after: OrderFacts,
  linesChanged: boolean,
): OrderFact | null {
  const isOff = isCalledOff(after.status)
  if (before === null) return isOff ? null : 'orderPlaced'
  const wasOff = isCalledOff(before.status)
  if (isOff) return wasOff ? null : 'orderCancelled'
  if (wasOff) return 'orderPlaced'
  if (before.shipDate !== after.shipDate) return 'shipDateChanged'
  const changed =
    linesChanged ||
    before.recurringCount !== after.recurringCount ||
    before.customerExternalId !== after.customerExternalId ||
    before.subscriptionExternalId !== after.subscriptionExternalId
  return changed ? 'orderChanged' : null
}
