/** The cart systems that can be connected now. */
export const CARTS = ['REPIST'] as const
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
}

export const CART_CAPABILITIES: Readonly<Record<Cart, CartCapabilities>> = {
  REPIST: { shipDateTrigger: 'always', cartPoints: true, linkNeedsOrder: false },
}

/** A cart system as people know it. */
export const CART_LABELS: Readonly<Record<Cart, string>> = { REPIST: 'リピスト' }
