import type { ContinuationStatus } from './continuationStatus.ts'
import type { CalendarDate } from '../values/japanTime.ts'
import type { UnreadValue } from './unreadValues.ts'

/**
 * The records that every cart is read into (carts.md 10.1), in the names of the glossary. Dates are calendar dates in
 * Japan, instants are epoch milliseconds, money is whole yen. `externalId` is the cart's own id, unique
 * within a connection. `raw` is what the cart sent, kept beside the row.
 */

/** What is pulled, in this order: an order finds its customer and subscription stored. */
export const CART_RESOURCES = ['products', 'customers', 'subscriptions', 'orders'] as const
export type CartResource = (typeof CART_RESOURCES)[number]

export type CartProductKind = 'ONE_TIME' | 'SUBSCRIPTION' | 'UNKNOWN'
export type CartOrderStatus = 'OPEN' | 'SHIPPED' | 'DELIVERED' | 'CANCELLED' | 'RETURNED'
export type Carrier = 'YAMATO' | 'SAGAWA' | 'JAPAN_POST' | 'OTHER'

interface CartRecord {
  externalId: string
  /** When the cart says it changed; null when it does not say. */
  sourceUpdatedAt: number | null
  /** What the cart wrote in fields of this record and could not be read: the record has nothing there (D41). */
  unread: readonly UnreadValue[]
  raw: unknown
}

export interface CartProduct extends CartRecord {
  code: string
  name: string
  kind: CartProductKind
}

export interface CartCustomer extends CartRecord {
  name: string | null
  kana: string | null
  /** Lower case. */
  email: string | null
  /** Digits with the leading 0; the customer's own numbers only, never a delivery address's (D13). */
  phones: string[]
  /** Balance in the cart (`cartPointBalance`). */
  points: number | null
}

export interface CartSubscription extends CartRecord {
  customerExternalId: string | null
  status: ContinuationStatus
  rawStatus: string
  /** Orders so far, as the cart counts them. */
  count: number | null
  nextScheduledDate: CalendarDate | null
  nextDeliveryDate: CalendarDate | null
  cycle: string | null
  /** The parent products (定期受注マスタ); left out or empty where the cart states none. */
  items?: CartSubscriptionItem[]
}

export type CartSubscriptionItem = Pick<CartOrderItem, 'productCode' | 'productName' | 'quantity'>

export interface CartOrder extends CartRecord {
  /** The number that people know the order by. */
  number: string
  customerExternalId: string | null
  subscriptionExternalId: string | null
  kind: CartProductKind
  status: CartOrderStatus
  rawStatus: string
  total: number | null
  orderedAt: number | null
  /** As the cart states it; null when it does not: then it may be derived (D12). */
  recurringCount: number | null
  scheduledDeliveryDate: CalendarDate | null
  /**
   * The ship date that the cart states of the order itself; null when it states none, also when its parcels
   * have dates. Then `orderShipDate` decides which of theirs counts, not the adapter (V12).
   */
  shipDate: CalendarDate | null
  items: CartOrderItem[]
  /**
   * Every parcel that the cart lists and has not cancelled, also those without a date: where the last parcel
   * counts, the order waits for them.
   */
  shipments: CartShipment[]
}

export interface CartOrderItem {
  productCode: string
  productName: string
  quantity: number
  unitPrice: number | null
}

export interface CartShipment {
  carrier: Carrier
  rawCarrier: string | null
  trackingNumber: string | null
  /** When this parcel left; the order's own date where the cart has one date for all. Null: not yet. */
  shipDate: CalendarDate | null
}

export interface CartRecords {
  products: CartProduct
  customers: CartCustomer
  subscriptions: CartSubscription
  orders: CartOrder
}

/** Statuses in which an order's deliveries are off (V8): it was cancelled, or came back. */
export const CALLED_OFF = ['CANCELLED', 'RETURNED'] as const satisfies readonly CartOrderStatus[]

const OFF: ReadonlySet<string> = new Set(CALLED_OFF)

/** Whether deliveries of the order are off. */
export const isCalledOff = (status: CartOrderStatus): boolean => OFF.has(status)
