import type { Session } from '../../../kit/admin/sessions.ts'
import type { Fields } from '../../../kit/pages/fields.ts'
import type { Html } from '../../../kit/pages/html.ts'
import type { Cart } from '../state/cart.ts'
import type { By, PressOutcome } from '../state/changes.ts'
import type { Look, Twist } from './look/look.ts'

/** The screens of carts.md 5.1 that a fault can be aimed at. */
export const SCREENS = [
  'login',
  'orderSearch',
  'orderEdit',
  'customerSearch',
  'customerEdit',
  'proxyOrder',
  'skip',
  'teikiEdit',
  'createOrder',
  'cancel',
  'shopSettings',
] as const
/** `other`: the style sheet's, the logout's and unknown paths. */
export type ScreenName = (typeof SCREENS)[number] | 'other'

/** What a signed-in user asked of a screen. */
export interface ScreenRequest {
  cart: Cart
  look: Look
  session: Session
  query: Fields
  form: Fields
  /** Who would make a change now. */
  by: By
  /** How a fault bends what is shown. */
  twist: Twist
  /** A fault: say that it was stored, and do not store it. */
  pretends: boolean
  /** A fault: the form's token stays valid after a press. */
  keepsToken: boolean
}

/** What a screen shows inside the layout. The heading stands in the title and in the page. */
export interface Page {
  heading: string
  body: Html
  /** HTTP status; default 200. */
  status?: number
  /** What became of the press of a final button. */
  outcome?: PressOutcome
}

export type Screen = (request: ScreenRequest) => Page
