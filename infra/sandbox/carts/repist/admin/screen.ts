import type { Session } from '../../../kit/admin/sessions.ts'
import type { Fields } from '../../../kit/pages/fields.ts'
import type { Html } from '../../../kit/pages/html.ts'
import type { Cart } from '../state/cart.ts'

/** What a signed-in user asked of a screen. */
export interface ScreenRequest {
  cart: Cart
  session: Session
  query: Fields
  form: Fields
}

/** What a screen shows inside the layout. The heading stands in the title and in the h1. */
export interface Page {
  heading: string
  body: Html
  /** HTTP status; default 200. */
  status?: number
}

export type Screen = (request: ScreenRequest) => Page
