import type { Cart } from '../state/cart.ts'
import { type Customer, digitsOf, type Order } from '../state/rows.ts'
import { type ListQuery, readListQuery, textParameter } from './query.ts'

type RawQuery = Readonly<Record<string, unknown>>

/** A list answer: one page of the rows; `total` counts all of them. */
function answer(name: string, rows: readonly object[], { offset, limit }: ListQuery) {
  return { result: 'ok', total: rows.length, [name]: rows.slice(offset, offset + limit) }
}

/** The four lists of the Data Assistant API by path (carts.md 5). */
export const lists = {
  orders(cart: Cart, raw: RawQuery) {
    const query = readListQuery(raw)
    const page = answer('orders', cart.orders.changedBetween(query.from, query.to), query)
    return { ...page, orders: (page.orders as Order[]).map(orderOnTheWire) }
  },
  teiki(cart: Cart, raw: RawQuery) {
    const query = readListQuery(raw)
    return answer('teiki', cart.teiki.changedBetween(query.from, query.to), query)
  },
  customers(cart: Cart, raw: RawQuery) {
    const query = readListQuery(raw)
    const matches = matchOf(raw)
    return answer('customers', cart.customers.changedBetween(query.from, query.to).filter(matches), query)
  },
  products(cart: Cart, raw: RawQuery) {
    const query = readListQuery(raw)
    return answer('products', cart.products.changedBetween(query.from, query.to), query)
  },
}

/** The API does not show the SHOPメモ. */
function orderOnTheWire({ note: _note, ...order }: Order): Omit<Order, 'note'> {
  return order
}

/** Whether a customer meets every condition. Phones compare by their digits, addresses regardless of case. */
function matchOf(raw: RawQuery): (customer: Customer) => boolean {
  const id = textParameter(raw, 'customer_id')
  const tel = textParameter(raw, 'tel')
  const email = textParameter(raw, 'email')
  return (customer) =>
    (id === undefined || customer.customer_id === id) &&
    (tel === undefined || digitsOf(customer.tel) === digitsOf(tel)) &&
    (email === undefined || customer.email.toLowerCase() === email.toLowerCase())
}
