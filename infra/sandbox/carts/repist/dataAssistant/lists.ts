import type { Cart } from '../state/cart.ts'
import { type Customer, digitsOf, type Order, type Teiki } from '../state/rows.ts'
import type { ListName, SpoiltRow } from '../state/spoiltRows.ts'
import { type ListQuery, readListQuery, textParameter } from './query.ts'

type RawQuery = Readonly<Record<string, unknown>>
interface Row {
  update_date: string
}

/** A list answer as JSON text: one page of the rows, spoilt ones among them; `total` counts all of them. */
function answer(
  { cart, name }: { cart: Cart; name: ListName },
  rows: readonly Row[],
  { from, to, offset, limit }: ListQuery,
): string {
  const spoilt = cart.spoilt.changedBetween(name, from, to)
  const all: readonly (Row | SpoiltRow)[] =
    spoilt.length === 0 ? rows : [...rows, ...spoilt].toSorted(byChange)
  const page = all
    .slice(offset, offset + limit)
    .map((row) => ('json' in row ? row.json : JSON.stringify(row)))
  return `{"result":"ok","total":${all.length},"${name}":[${page.join(',')}]}`
}

/** Rows a page, at most, of the list of one customer (carts.md 5). */
const ONE_CUSTOMER = { mostRows: 100 }

/** The rows of one customer, newest first; spoilt rows are nobody's. */
function answerOf<R extends Row>(
  name: ListName,
  rows: readonly R[],
  { newest, offset, limit }: Pick<ListQuery, 'offset' | 'limit'> & { newest: (row: R) => string },
): string {
  const sorted = rows.toSorted((a, b) => (newest(a) < newest(b) ? 1 : newest(a) > newest(b) ? -1 : 0))
  return JSON.stringify({ result: 'ok', total: rows.length, [name]: sorted.slice(offset, offset + limit) })
}

const ofCustomer =
  (id: string) =>
  ({ customer_id }: { customer_id: string | null }): boolean =>
    customer_id === id

/** Ids are numbers mostly: 9 is older than 10. */
const idKey = (id: string): string => id.padStart(20, '0')

const byChange = (a: Row, b: Row): number =>
  a.update_date < b.update_date ? -1 : a.update_date > b.update_date ? 1 : 0

/** The four lists of the Data Assistant API by path (carts.md 5). */
export const lists = {
  orders(cart: Cart, raw: RawQuery) {
    const customerId = textParameter(raw, 'customer_id')
    const query = readListQuery(raw, customerId === undefined ? {} : ONE_CUSTOMER)
    const changed = cart.orders.changedBetween(query.from, query.to)
    if (customerId !== undefined)
      return answerOf('orders', changed.filter(ofCustomer(customerId)).map(orderOnTheWire), {
        ...query,
        newest: (order) => `${order.order_date} ${idKey(order.order_id)}`,
      })
    return answer({ cart, name: 'orders' }, changed.map(orderOnTheWire), query)
  },
  teiki(cart: Cart, raw: RawQuery) {
    const customerId = textParameter(raw, 'customer_id')
    const query = readListQuery(raw, customerId === undefined ? {} : ONE_CUSTOMER)
    const changed = cart.teiki.changedBetween(query.from, query.to)
    if (customerId !== undefined)
      return answerOf('teiki', changed.filter(ofCustomer(customerId)).map(teikiOnTheWire), {
        ...query,
        newest: (teiki) => idKey(teiki.teiki_id),
      })
    return answer({ cart, name: 'teiki' }, changed.map(teikiOnTheWire), query)
  },
  customers(cart: Cart, raw: RawQuery) {
    const query = readListQuery(raw)
    const matches = matchOf(raw)
    return answer(
      { cart, name: 'customers' },
      cart.customers.changedBetween(query.from, query.to).filter(matches).map(customerOnTheWire),
      query,
    )
  },
  products(cart: Cart, raw: RawQuery) {
    const query = readListQuery(raw)
    return answer({ cart, name: 'products' }, cart.products.changedBetween(query.from, query.to), query)
  },
}

/** The API does not show the SHOPメモ. */
function orderOnTheWire({ note: _note, ...order }: Order): Omit<Order, 'note'> {
  return order
}

/** Nor a subscription's 管理メモ and 解約理由. */
export function teikiOnTheWire({
  memo: _memo,
  cancel_reason: _reason,
  ...teiki
}: Teiki): Omit<Teiki, 'memo' | 'cancel_reason'> {
  return teiki
}

/** Nor a customer's メモ. */
function customerOnTheWire({ memo: _memo, ...customer }: Customer): Omit<Customer, 'memo'> {
  return customer
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
