import type { CartOrderStatus } from '../../carts/cartRecords.ts'
import type { ContinuationStatus } from '../../carts/continuationStatus.ts'
import type { Shipment } from '../../orders/carrier.ts'
import type { CalendarDate } from '../../values/japanTime.ts'

/**
 * What the inserts of an auto-reply are made from: what the carts state of one member's customers. Nobody's name, address
 * or e-mail is among it (domain.md D47). Instants are epoch milliseconds.
 */
export interface InsertFacts {
  /** False: the member is linked in no cart (unlinked, ambiguous or claimed alike); then there are no carts here. */
  readonly isLinked: boolean
  /** The connections in which the member is linked, by their cart's name. */
  readonly carts: readonly LinkedCart[]
  /** Orders of the last three calendar months; of more than `MOST_ORDERS` the newest. */
  readonly orders: readonly OrderFacts[]
  /** How many older orders of the months were not read. */
  readonly olderOrders: number
  /** Subscriptions of the linked customers. */
  readonly subscriptions: readonly SubscriptionFacts[]
  /** When a re-read of this member was last asked for; null: never. */
  readonly rereadAskedAt: number | null
}

export interface LinkedCart {
  readonly connectionId: string
  /** As customers may read it, such as 「リピスト」. */
  readonly label: string
  readonly statesPoints: boolean
  /** As of when orders and subscriptions are known; null: not yet. */
  readonly ordersAsOf: number | null
  /** As of when the customer, and so the points, is known; null: not yet. */
  readonly customersAsOf: number | null
  /** The balance of each linked customer, in the order of their ids; null where the cart states none. */
  readonly points: readonly (number | null)[]
}

export interface OrderFacts {
  /** The number that people know the order by. */
  readonly number: string
  readonly orderDate: CalendarDate
  /** Ours, of the order's subscription; null: a single purchase, or one that is not stored. */
  readonly subscriptionId: string | null
  readonly status: CartOrderStatus
  readonly shipDate: CalendarDate | null
  readonly scheduledDeliveryDate: CalendarDate | null
  /** In the sequence of the order's lines. */
  readonly productNames: readonly string[]
  readonly shipments: readonly Shipment[]
}

export interface SubscriptionFacts {
  readonly id: string
  /** Of the parent product (定期受注マスタ); empty when the cart states none. */
  readonly courseNames: readonly string[]
  readonly status: ContinuationStatus
  readonly nextDeliveryDate: CalendarDate | null
  readonly cycle: string | null
}

/** Orders that are read for one answer: more than five messages of LINE can hold. */
export const MOST_ORDERS = 600
