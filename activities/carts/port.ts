import type { Cart } from '../../domain/carts/cartCapabilities.ts'
import type { CartCredentials } from '../../domain/carts/cartCredentials.ts'
import type { CartRecords, CartResource } from '../../domain/carts/cartRecords.ts'
import type { SetAsideRow } from '../../domain/carts/unreadValues.ts'
import type { CartHttp } from './http.ts'

/** A cart system, as the folder of its adapter exports it. */
export interface CartAdapter {
  readonly cart: Cart
  /**
   * By what the cart counts requests, such as its host: at one key at most one request is in flight and one starts a
   * second, whichever shops ask (domain/carts/pace.ts).
   */
  paceKey(cartDomain: string): string
  /** Makes a reader; the cart is not asked anything yet. */
  open(access: CartAccess): CartReader
  /**
   * Rises by one whenever a row is read differently than before: then the stored rows of every connection are read
   * again from their raw form.
   */
  readonly reading: number
  /** Reads rows of the cart, as it sent them or as they were kept; never throws for what a row holds. */
  read<Resource extends CartResource>(resource: Resource, rows: readonly unknown[]): ReadRows<Resource>
}

/** Rows of a cart: those that are records, and those that nobody can read. */
export interface ReadRows<Resource extends CartResource> {
  readonly rows: CartRecords[Resource][]
  readonly unreadable: SetAsideRow[]
  /** What each row is known by, in the order in which they were given. */
  readonly keys: string[]
}

/** What a reader needs to reach one shop's cart. */
export interface CartAccess {
  readonly http: CartHttp
  /** host or host:port (domain/carts/cartDomain.ts). */
  readonly cartDomain: string
  readonly credentials: CartCredentials
  readonly signal?: AbortSignal | undefined
}

/**
 * The port to one shop's cart. A reader hands over what the cart states and decides nothing: an order has a
 * `shipDate` only where the cart has one at order level, and each of its shipments the date of that parcel;
 * which of them counts is settled where records become rows (domain/orders/shipDate.ts, V12).
 */
export interface CartReader {
  /**
   * Proves that the cart lets us in, and that what answers is this kind of cart; asks for as little as it can.
   * @throws CartFailure
   */
  verify(): Promise<void>
  /** The cart's clock as far as its last answer told, else ours. Epoch milliseconds. */
  now(): number
  /**
   * What changed within a window, page by page. The next page is asked for when the one before is stored. How
   * a cart pages, and how a row that moves meanwhile is noticed, is the reader's matter: `pull/offsetPaging.ts`
   * does it for carts with offsets and a total, `pull/cursorPaging.ts` for carts with cursors. It ends when the window is completed; a row may come twice.
   * `position`: of a page of this window ({@link PulledPage.position}), after which it goes on; a position that is not of
   * this reader's making counts as none.
   * @throws CartFailure when the window cannot be completed; NoTurnSoon, before a page, when the pace does not allow it soon
   */
  pull<Resource extends CartResource>(
    resource: Resource,
    window: PullWindow,
    position?: unknown,
  ): AsyncIterable<PulledPage<CartRecords[Resource]>>
  /**
   * What the cart has of one customer now: the customer, then subscriptions and orders, the newest hundred of each at
   * least. Without a cursor: nothing is known of what it leaves out.
   * @throws CartFailure, also where the cart answers with rows of others; NoTurnSoon
   */
  readCustomer(customerExternalId: string): AsyncIterable<CustomerPage>
}

/** The resources of a customer, in the order in which they are stored. */
export const CUSTOMER_RESOURCES = ['customers', 'subscriptions', 'orders'] as const satisfies CartResource[]

/** The rows of one resource that are one customer's. */
export type CustomerPage = {
  [Resource in (typeof CUSTOMER_RESOURCES)[number]]: {
    readonly resource: Resource
    readonly rows: readonly CartRecords[Resource][]
    readonly unreadable: readonly SetAsideRow[]
  }
}[(typeof CUSTOMER_RESOURCES)[number]]

/** What changed in the cart between two instants, both included. Epoch milliseconds, by the cart's clock. */
export interface PullWindow {
  /** Null: from the beginning. */
  readonly from: number | null
  readonly to: number
}

export interface PulledPage<Row> {
  readonly rows: readonly Row[]
  /** Rows of the page that could not be read, to be set aside (domain.md D41). */
  readonly unreadable: readonly SetAsideRow[]
  /** Set on the last page of the window, or of each part into which the reader cuts it, earliest part first. */
  readonly completed: CompletedPart | null
  /** Where the window goes on behind this page: JSON, that another process may take up. Null behind the last page. */
  readonly position: () => unknown
}

/** A part of a window of which every row has been handed over, without a gap since the part before. */
export interface CompletedPart {
  /** Where the part ends, but not beyond the cart's own clock: nothing has happened there yet. Epoch milliseconds. */
  readonly to: number
  /** Rows of the part, each id once. */
  readonly rows: number
  /** Rows of the part that could not be read, each once. */
  readonly unreadable: number
}
