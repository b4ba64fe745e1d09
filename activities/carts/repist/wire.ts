import { type Static, type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { CartOrderStatus, CartProductKind, CartResource } from '../../../domain/carts/cartRecords.ts'
import type { ContinuationStatus } from '../../../domain/carts/continuationStatus.ts'
import { clockInJapan, dateInJapan } from '../../../domain/values/japanTime.ts'

/**
 * The wire of Repist's and Plex's データアシスタントAPI. **All of it is ASSUMED** (carts.md section 5: only
 * token, domain and IP rule are known): paths, parameters, field names, codes, error bodies. No other file
 * knows it: when PRECS' document arrives, this file changes and nothing else.
 *
 * Assumed beyond carts.md: bodies are UTF-8; both ends of an update_date range are included; rows keep one
 * order while nothing changes; 対応状況 is numbered as in EC-CUBE 2 (see {@link ORDER_STATUSES}).
 */

const BASE = '/api/data_assistant/v1/'
/** At most this many rows an answer. */
export const MOST_ROWS = 500
export const TOKEN_HEADER = 'X-Access-Token'

/** Path and name of the list of each resource. */
const LISTS: Readonly<Record<CartResource, { path: string; list: string }>> = {
  products: { path: 'products', list: 'products' },
  customers: { path: 'customers', list: 'customers' },
  subscriptions: { path: 'teiki', list: 'teiki' },
  orders: { path: 'orders', list: 'orders' },
}

/** `from`, `to`: epoch milliseconds; whole seconds of Japan's clock on the wire. */
export function listUrl(
  origin: string,
  resource: CartResource,
  range: { from: number | null; to: number | null; offset: number; limit: number },
): string {
  const url = new URL(BASE + LISTS[resource].path, origin)
  if (range.from !== null) url.searchParams.set('update_date_from', stamp(range.from))
  if (range.to !== null) url.searchParams.set('update_date_to', stamp(range.to))
  url.searchParams.set('offset', String(range.offset))
  url.searchParams.set('limit', String(range.limit))
  return url.href
}

const stamp = (instant: number): string => `${dateInJapan(instant)} ${clockInJapan(instant)}`

/** 対応状況 by number and by word. Anything else is kept raw and counts as open. */
export const ORDER_STATUSES: ReadonlyMap<string, CartOrderStatus> = new Map([
  ['1', 'OPEN'],
  ['新規受付', 'OPEN'],
  ['2', 'OPEN'],
  ['入金待ち', 'OPEN'],
  ['6', 'OPEN'],
  ['入金済み', 'OPEN'],
  ['4', 'OPEN'],
  ['取り寄せ中', 'OPEN'],
  ['5', 'SHIPPED'],
  ['発送済み', 'SHIPPED'],
  ['3', 'CANCELLED'],
  ['キャンセル', 'CANCELLED'],
  ['7', 'RETURNED'],
  ['返品', 'RETURNED'],
])

/** 継続ステータス: the words are known [S:404-427], the numbers are not. Anything else is UNKNOWN. */
export const CONTINUATION_STATUSES: ReadonlyMap<string, ContinuationStatus> = new Map([
  ['1', 'ACTIVE'],
  ['継続', 'ACTIVE'],
  ['2', 'PAUSED'],
  ['一時停止', 'PAUSED'],
  ['3', 'CANCELLED'],
  ['解約済', 'CANCELLED'],
])

export const PRODUCT_KINDS: ReadonlyMap<string, CartProductKind> = new Map([
  ['1', 'ONE_TIME'],
  ['単品', 'ONE_TIME'],
  ['2', 'SUBSCRIPTION'],
  ['定期', 'SUBSCRIPTION'],
])

/** A field that may be text or a number, empty or absent: carts of this lineage are not strict about it. */
const Loose = Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]))
const Id = Type.Union([Type.String({ pattern: '\\S' }), Type.Integer()])

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
} satisfies Record<CartResource, { Check: (value: unknown) => boolean }>

/** Whether a row has the shape of its resource. */
export const isRow = <Resource extends CartResource>(
  resource: Resource,
  row: unknown,
): row is WireRows[Resource] => checks[resource].Check(row)

const compiled = <Schema extends TSchema>(schema: Schema) => Compile(schema)
const success = compiled(Type.Object({ result: Type.Literal('ok'), total: Type.Integer({ minimum: 0 }) }))
const refusal = compiled(Type.Object({ result: Type.Literal('error'), code: Type.String() }))

/** The rows of a list; null when the body is not a list. */
export function readList(resource: CartResource, body: unknown): { total: number; rows: unknown[] } | null {
  if (!success.Check(body)) return null
  const rows: unknown = (body as Record<string, unknown>)[LISTS[resource].list]
  return Array.isArray(rows) ? { total: body.total, rows } : null
}

/** The code of an error body, such as INVALID_TOKEN; null when the body is not one. */
export const readRefusal = (body: unknown): string | null => (refusal.Check(body) ? body.code : null)
