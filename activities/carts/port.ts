import type { Cart, CartCapabilities } from '../../domain/carts/cartCapabilities.ts'
import type { CartRecords, CartResource } from '../../domain/carts/cartRecords.ts'
import { type CartFailureType, isCartFailureRetryable } from '../../domain/errors/failureTypes.ts'

/**
 * The port that every cart adapter implements. It hands over what the cart states and decides nothing: an order
 * has a `shipDate` only where the cart has one at order level, and each of its shipments the date of that parcel;
 * which of them counts is settled where records become rows (domain/orders/shipDate.ts, V12).
 */
export interface CartReader {
  readonly cart: Cart
  readonly capabilities: CartCapabilities
  /**
   * Proves that the cart lets us in, and that what answers is this kind of cart; asks for as little as it can.
   * @throws CartFailure
   */
  verify(): Promise<void>
  /** The cart's clock as far as its last answer told, else ours. Epoch milliseconds. */
  now(): number
  /**
   * One page of what changed within a window, in an order that stays the same while nothing changes.
   * @throws CartFailure
   */
  pull<Resource extends CartResource>(
    resource: Resource,
    window: PullWindow,
    page: PullPage,
  ): Promise<PulledPage<CartRecords[Resource]>>
}

/** What changed in the cart between two instants, both included. Epoch milliseconds, by the cart's clock. */
export interface PullWindow {
  /** Null: from the beginning. */
  readonly from: number | null
  readonly to: number
}

export interface PullPage {
  /** Rows of the window to leave out. */
  readonly offset: number
  readonly limit: number
}

export interface PulledPage<Row> {
  readonly rows: readonly Row[]
  /** Rows on this page that have no id or no shape, so that nobody can store them. */
  readonly unreadable: number
  /** Rows in the whole window at the moment of this answer. */
  readonly total: number
  /** The cart's clock when it answered, epoch milliseconds; null when it does not say. */
  readonly cartNow: number | null
}

/**
 * A cart refused us, or did not answer as a cart. `code` is of the error catalogue. The text never holds
 * credentials, nor the body of an answer.
 */
export class CartFailure extends Error {
  readonly code: CartFailureType
  /** When the cart asked us to come back: milliseconds from now. */
  readonly retryAfterMs: number | null

  constructor(code: CartFailureType, detail: string, retryAfterMs: number | null = null) {
    super(`${code}: ${detail}`)
    this.name = 'CartFailure'
    this.code = code
    this.retryAfterMs = retryAfterMs
  }

  get retryable(): boolean {
    return isCartFailureRetryable(this.code)
  }
}
