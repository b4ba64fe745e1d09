/** The cart systems that can be connected now. */
export const CARTS = ['REPIST'] as const
export type Cart = (typeof CARTS)[number]

/** What a cart system is good for (carts.md 10.2). */
export interface CartCapabilities {
  /**
   * Whether its products may trigger messages by the ship date (domain.md D4): `always`, `never`, or a
   * `setting` of the connection that is off at first.
   */
  readonly shipDateTrigger: 'always' | 'setting' | 'never'
  /** Whether it can be asked for what has changed since an instant. */
  readonly updatedSince: boolean
  /** Whether it tells the customer's points (product rule of carts.md 10.2). */
  readonly points: boolean
}

export const CART_CAPABILITIES: Readonly<Record<Cart, CartCapabilities>> = {
  REPIST: { shipDateTrigger: 'always', updatedSince: true, points: true },
}
