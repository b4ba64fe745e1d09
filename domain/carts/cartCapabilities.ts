/** The cart systems that can be connected now. */
export const CARTS = ['REPIST', 'PLEX'] as const
export type Cart = (typeof CARTS)[number]

/** What a cart system supports (carts.md 10.2). */
interface CartCapabilities {
  /**
   * Whether its products may trigger messages by the ship date (domain.md D4): `always`, `never`, or a
   * `setting` of the connection that is off at first.
   */
  readonly shipDateTrigger: 'always' | 'setting' | 'never'
  /** Whether it states a customer's points, for {cartPoints} in auto-replies (domain.md 7, D32). */
  readonly cartPoints: boolean
  /** Whether only customers with an order are linked (domain.md 3); a connection may decide otherwise. */
  readonly linkNeedsOrder: boolean
  /** By what a change that a customer asks for is made; null: by a person (domain.md 10, carts.md 10.2). */
  readonly operations: Readonly<Record<CartOperation, 'ROBOT' | 'API' | null>>
  /** The memo field that the form of an operation itself has: a text there is stored with the change (requests.md 4). */
  readonly memoInForm: Readonly<Record<CartOperation, MemoTarget | null>>
  /** The memos that can be written, in the order in which they are offered (domain.md D24). */
  readonly memoTargets: readonly MemoTarget[]
}

/** Changes of a subscription that the product carries out; other wishes stay with people (domain.md D21). */
export const CART_OPERATIONS = ['PAUSE', 'SKIP', 'CANCEL'] as const
export type CartOperation = (typeof CART_OPERATIONS)[number]

/** Where a cart keeps a memo: at the newest order, the subscription, or the customer (domain.md D24). */
export const MEMO_TARGETS = ['ORDER', 'SUBSCRIPTION', 'CUSTOMER'] as const
export type MemoTarget = (typeof MEMO_TARGETS)[number]

/** リピスト and リピストプレックス: two cart systems with one wire and the same screens (domain.md D16, carts.md 5.1). */
const REPIST_AND_PLEX: CartCapabilities = {
  shipDateTrigger: 'always',
  cartPoints: true,
  linkNeedsOrder: false,
  operations: { PAUSE: 'ROBOT', SKIP: 'ROBOT', CANCEL: 'ROBOT' },
  memoInForm: { PAUSE: 'SUBSCRIPTION', SKIP: null, CANCEL: 'SUBSCRIPTION' },
  memoTargets: MEMO_TARGETS,
}

export const CART_CAPABILITIES: Readonly<Record<Cart, CartCapabilities>> = {
  REPIST: REPIST_AND_PLEX,
  PLEX: REPIST_AND_PLEX,
}

/** A cart system as people know it. */
export const CART_LABELS: Readonly<Record<Cart, string>> = {
  REPIST: 'リピスト',
  PLEX: 'リピストプレックス',
}
