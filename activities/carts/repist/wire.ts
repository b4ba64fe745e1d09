import { type Static, type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { CartResource } from '../../../domain/carts/cartRecords.ts'
import { clockInJapan, dateInJapan } from '../../../domain/values/japanTime.ts'
import { isBlank } from '../../../domain/values/text.ts'

/**
 * The wire of Repist's and Plex's データアシスタントAPI. **All of it is ASSUMED** (carts.md section 5: only
 * token, domain and IP rule are known): paths, parameters, field names, codes, error bodies. No other file
 * knows it but `statusWords.ts`, which has the words: when PRECS' document arrives, these two change and nothing else.
 *
 * Assumed beyond carts.md: bodies are UTF-8 unless they say otherwise; both ends of an update_date range are included;
 * rows keep one order while nothing changes.
 */

const BASE = '/api/data_assistant/v1/'
/** At most this many rows an answer. */
export const MOST_ROWS = 500
/** The same where rows of one customer are asked for, newest first. */
export const MOST_ROWS_OF_CUSTOMER = 100
export const TOKEN_HEADER = 'X-Access-Token'

/** Path, name of the list, and name of a row's id, of each resource. */
const LISTS: Readonly<Record<CartResource, { path: string; list: string; id: string }>> = {
  products: { path: 'products', list: 'products', id: 'product_id' },
  customers: { path: 'customers', list: 'customers', id: 'customer_id' },
  subscriptions: { path: 'teiki', list: 'teiki', id: 'teiki_id' },
  orders: { path: 'orders', list: 'orders', id: 'order_id' },
}

/** Which rows of a list. `from`, `to`: epoch milliseconds; whole seconds of Japan's clock on the wire. */
export interface ListRange {
  readonly from: number | null
  readonly to: number | null
  readonly offset: number
  readonly limit: number
  /** The rows of this customer alone. */
  readonly customerId?: string
}

export function listUrl(origin: string, resource: CartResource, range: ListRange): string {
  const url = new URL(BASE + LISTS[resource].path, origin)
  if (range.from !== null) url.searchParams.set('update_date_from', stamp(range.from))
  if (range.to !== null) url.searchParams.set('update_date_to', stamp(range.to))
  if (range.customerId !== undefined) url.searchParams.set('customer_id', range.customerId)
  url.searchParams.set('offset', String(range.offset))
  url.searchParams.set('limit', String(range.limit))
  return url.href
}

const stamp = (instant: number): string => `${dateInJapan(instant)} ${clockInJapan(instant)}`

/** A field that may be text or a number, empty or absent: carts of this lineage are not strict about it. */
const Loose = Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]))
/** A larger number has lost its last digits on the way, so that two rows would have one id. */
const Id = Type.Union([
  Type.String({ pattern: '\\S' }),
  Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
])

const Detail = Type.Object({ product_code: Loose, product_name: Loose, quantity: Loose, price: Loose })

const Product = Type.Object({
  product_id: Id,
  product_code: Loose,
  product_name: Loose,
  kind: Loose,
  update_date: Loose,
})
const Customer = Type.Object({
  customer_id: Id,
  name01: Loose,
  name02: Loose,
  kana01: Loose,
  kana02: Loose,
  tel: Loose,
  email: Loose,
  point: Loose,
  update_date: Loose,
})
const Teiki = Type.Object({
  teiki_id: Id,
  customer_id: Loose,
  status: Loose,
  next_date: Loose,
  next_deliv_date: Loose,
  count: Loose,
  cycle: Loose,
  update_date: Loose,
  // Of another shape it is left out: nothing but its names depends on it.
  details: Type.Optional(Type.Unknown()),
})
const Order = Type.Object({
  order_id: Id,
  customer_id: Loose,
  order_date: Loose,
  status: Loose,
  payment_total: Loose,
  commit_date: Loose,
  deliv_date: Loose,
  deliv_company: Loose,
  tracking_no: Loose,
  teiki_id: Loose,
  teiki_count: Loose,
  update_date: Loose,
  del_flg: Loose,
  details: Type.Optional(Type.Union([Type.Array(Detail), Type.Null()])),
})

export type WireValue = string | number | boolean | null | undefined
export type WireProduct = Static<typeof Product>
export type WireCustomer = Static<typeof Customer>
export type WireTeiki = Static<typeof Teiki>
export type WireOrder = Static<typeof Order>

/** A row of each resource; fields that are not named here are let through. */
export interface WireRows {
  products: WireProduct
  customers: WireCustomer
  subscriptions: WireTeiki
  orders: WireOrder
}

const checks = {
  products: Compile(Product),
  customers: Compile(Customer),
  subscriptions: Compile(Teiki),
  orders: Compile(Order),
}
const isDetail = Compile(Detail)
const isId = Compile(Id)
const isValue = Compile(Loose)

/** Whether a row has the shape of its resource. */
export const isRow = <Resource extends CartResource>(
  resource: Resource,
  row: unknown,
): row is WireRows[Resource] => checks[resource].Check(row)

/**
 * The parts of a row that every resource has, whatever else is wrong with it; null when it is no row. An id that shows
 * nothing is none (domain.md D38): nobody could look it up.
 */
export function rowBasics(
  resource: CartResource,
  row: unknown,
): { id: string | number | null; changedAt: WireValue } | null {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return null
  const { [LISTS[resource].id]: id, update_date: changedAt } = row as Record<string, unknown>
  return {
    id: isId.Check(id) && !isBlank(String(id)) ? id : null,
    changedAt: isValue.Check(changedAt) ? changedAt : null,
  }
}

/** The lines of a row that are lines; another shape has none. */
export const linesOf = (details: unknown): Static<typeof Detail>[] =>
  Array.isArray(details) ? details.filter((one) => isDetail.Check(one)) : []

/** The field whose value has not the shape of its resource, such as `/details/0/price`; '' when none is known. */
export const misshapenField = (resource: CartResource, row: unknown): string =>
  checks[resource].Errors(row)[0]?.instancePath ?? ''

const compiled = <Schema extends TSchema>(schema: Schema) => Compile(schema)
const success = compiled(
  Type.Object({
    result: Type.Literal('ok'),
    total: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  }),
)
const refusal = compiled(Type.Object({ result: Type.Literal('error'), code: Type.String() }))

/**
 * The rows of a list; null when the body is not one. What proves that an answer is the cart's: `result` is ok, `total`
 * is a count, the list of the resource that was asked for is there, and it has at most `limit` rows.
 */
export function readList(
  resource: CartResource,
  body: unknown,
  limit: number,
): { total: number; rows: unknown[] } | null {
  if (missingOfList(resource, body) !== '' || !success.Check(body)) return null
  const rows: unknown = (body as Record<string, unknown>)[LISTS[resource].list]
  return Array.isArray(rows) && rows.length <= limit ? { total: body.total, rows } : null
}

/** What a body lacks to be a list of the resource, for the log. */
export function missingOfList(resource: CartResource, body: unknown): string {
  if (!success.Check(body)) return 'neither a list nor a refusal'
  const { list } = LISTS[resource]
  return Array.isArray((body as Record<string, unknown>)[list]) ? '' : `no list ${list}`
}

/** The code of an error body, such as INVALID_TOKEN; null when the body is not one. */
export const readRefusal = (body: unknown): string | null => (refusal.Check(body) ? body.code : null)
