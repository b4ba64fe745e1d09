import type { Cart } from '../state/cart.ts'
import { BY_STAFF } from '../state/changes.ts'
import { daysOn } from '../state/cycle.ts'
import type { ScreenFault } from './screenFaults.ts'

/** What the shop's staff do to the subscriptions while somebody else looks at them. */
export function staffAct(cart: Cart, { kind, days = 7 }: ScreenFault, teikiIds: readonly string[]): void {
  for (const id of teikiIds) {
    const teiki = cart.teiki.get(id)
    if (teiki === undefined) continue
    const moved = (date: string | null) => (date === null ? null : daysOn(date, days))
    if (kind === 'date-moved') {
      const dates = { next_date: moved(teiki.next_date), next_deliv_date: moved(teiki.next_deliv_date) }
      cart.putTeiki(id, dates, BY_STAFF)
    }
    if (kind === 'cancelled') cart.putTeiki(id, { status: 3, cancel_reason: 'お客様都合' }, BY_STAFF)
    if (kind === 'order-created') cart.createOrder(teiki, BY_STAFF)
    if (kind === 'product-renamed') {
      const details = teiki.details.map((line) => ({ ...line, product_name: `${line.product_name}（新）` }))
      for (const { product_code, product_name } of details)
        if (cart.products.get(product_code)) cart.putProduct(product_code, { product_name }, BY_STAFF)
      cart.putTeiki(id, { details }, BY_STAFF)
    }
  }
}
