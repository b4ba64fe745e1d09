import { Refused } from '../../../kit/control/refused.ts'
import type { Archive, ArchivedItem } from '../../../kit/state/archive.ts'
import { isDate, isStamp, stampInJapan } from '../../../kit/state/japanTime.ts'
import { UpdatedRows } from '../../../kit/state/updatedRows.ts'
import { BY_CONTROL, type By, ChangeLog, type RowKind } from './changes.ts'
import { oneCycleOn } from './cycle.ts'
import type { Customer, Detail, Order, Product, Teiki } from './rows.ts'
import { type Shop, defaultShop } from './shop.ts'
import { type ListName, SpoiltRows } from './spoiltRows.ts'

/** A line of a change. Left out, the name is the product master's, the quantity 1, the price 0. */
type DetailChange = Partial<Detail> & Pick<Detail, 'product_code'>
type OrderChange = Partial<Omit<Order, 'order_id' | 'details'>> & { details?: readonly DetailChange[] }
type TeikiChange = Partial<Omit<Teiki, 'teiki_id' | 'details'>> & { details?: readonly DetailChange[] }

/** JSON text of a row, and when it changed. */
interface SpoiltChange {
  json: string
  update_date?: string
}

/**
 * The shop's settings and rows. The API and the screens read it; the control API, the screens and `change_product`
 * change it. Each change is written through to the archive, moves the row's `update_date` to now, unless it names one,
 * and is told to `log` with who made it. It starts from what the archive holds and ends with the stand-in.
 */
export class Cart {
  readonly orders = rowsBy<Order>((row) => row.order_id)
  readonly teiki = rowsBy<Teiki>((row) => row.teiki_id)
  readonly customers = rowsBy<Customer>((row) => row.customer_id)
  readonly products = rowsBy<Product>((row) => row.product_code)
  readonly spoilt = new SpoiltRows()
  readonly log: ChangeLog
  readonly #archive: Archive
  readonly #now: () => number
  readonly #emptyShop: Shop
  #shop: Shop

  /** `now`: epoch milliseconds. `shop`: what an empty shop's settings are. */
  constructor(archive: Archive, now: () => number, shop: Shop = defaultShop) {
    this.#archive = archive
    this.#now = now
    this.#emptyShop = shop
    this.#shop = shop
    this.log = new ChangeLog(archive, now)
    for (const { kind, value } of archive.all()) this.#recall(kind, value)
  }

  get shop(): Shop {
    return this.#shop
  }

  /** Today in Japan, `YYYY-MM-DD`. */
  get today(): string {
    return this.#stamp().slice(0, 10)
  }

  setShop(change: Partial<Shop>): Shop {
    this.#shop = { ...this.#shop, ...change }
    this.#archive.keep([{ kind: 'shop', id: 'shop', value: this.#shop }])
    return this.#shop
  }

  putProduct(product_code: string, change: Partial<Omit<Product, 'product_code'>>, by?: By): Product {
    const blank = { product_id: product_code, product_name: product_code, kind: 2 as const }
    const row = { ...blank, ...this.products.get(product_code), update_date: this.#stamp(), ...change }
    return this.#put('products', this.products, { row: { ...row, product_code }, by })
  }

  putCustomer(customer_id: string, change: Partial<Omit<Customer, 'customer_id'>>, by?: By): Customer {
    const known = this.customers.get(customer_id)
    const row = { ...blankCustomer, ...known, update_date: this.#stamp(), ...change, customer_id }
    return this.#put('customers', this.customers, { row, by })
  }

  putTeiki(teiki_id: string, { details, ...change }: TeikiChange, by?: By): Teiki {
    const known = this.teiki.get(teiki_id)
    const lines = this.#details(details) ?? known?.details ?? []
    const row = { ...blankTeiki, ...known, update_date: this.#stamp(), ...change, details: lines, teiki_id }
    return this.#put('teiki', this.teiki, { row, by })
  }

  /** 次回スキップ: both dates move on by one cycle; a date that is not set stays so. */
  skipTeiki(teiki: Teiki, by: By): Teiki {
    const { next_date, next_deliv_date } = skipped(teiki)
    return this.putTeiki(teiki.teiki_id, { next_date, next_deliv_date }, by)
  }

  putOrder(order_id: string, change: OrderChange, by?: By): Order {
    return this.#put('orders', this.orders, { row: this.#orderWith(order_id, change), by })
  }

  /** 受注作成: one more order of the subscription, under the next free number. The subscription stays as it is. */
  createOrder(teiki: Teiki, by: By): Order {
    const numbers = this.orders.listed().map(({ order_id }) => Number(order_id))
    const next = Math.max(1000, ...numbers.filter(Number.isSafeInteger)) + 1
    const order = {
      teiki_id: teiki.teiki_id,
      teiki_count: teiki.count + 1,
      deliv_date: teiki.next_deliv_date,
    }
    return this.putOrder(String(next), order, by)
  }

  /** Stores all orders or none, and returns their number. @throws {Refused} */
  putOrders(changes: readonly (OrderChange & { order_id: string })[]): number {
    const latest = new Map<string, Order>()
    for (const { order_id, ...change } of changes) {
      const row = this.#orderWith(order_id, change, latest.get(order_id))
      checkDays(row)
      latest.set(order_id, row)
    }
    const rows = [...latest.values()]
    this.#archive.keep(rows.map((value) => ({ kind: 'orders', id: value.order_id, value })))
    for (const row of rows) this.orders.put(row)
    return rows.length
  }

  /** A row as it is, listed as changed now unless it is told when. @throws SyntaxError */
  putSpoilt(list: ListName, name: string, { json, update_date = this.#stamp() }: SpoiltChange): void {
    this.spoilt.put(list, name, { json, update_date })
  }

  /** Back to an empty shop with the default settings. */
  clear(): void {
    this.#archive.clear()
    this.#shop = this.#emptyShop
    this.log.clear()
    for (const rows of [this.orders, this.teiki, this.customers, this.products]) rows.clear()
    this.spoilt.clear()
  }

  close(): void {
    this.#archive.close()
  }

  #stamp(): string {
    return stampInJapan(this.#now())
  }

  /** A new order takes buyer and lines from its subscription and customer where it does not give them. */
  #orderWith(
    order_id: string,
    { details, ...change }: OrderChange,
    known = this.orders.get(order_id),
  ): Order {
    const parent = this.teiki.get(change.teiki_id ?? known?.teiki_id ?? '')
    const customer_id = change.customer_id ?? known?.customer_id ?? parent?.customer_id ?? null
    const buyer = this.customers.get(customer_id ?? '')
    const lines = this.#details(details) ?? known?.details ?? parent?.details ?? []
    return {
      order_name01: buyer?.name01 ?? '',
      order_name02: buyer?.name02 ?? '',
      order_tel: buyer?.tel ?? '',
      order_email: buyer?.email ?? '',
      order_date: this.#stamp(),
      status: 1,
      payment_total: lines.reduce((sum, line) => sum + line.price * line.quantity, 0),
      commit_date: null,
      deliv_date: null,
      deliv_company: '',
      tracking_no: '',
      teiki_id: null,
      teiki_count: null,
      del_flg: 0,
      note: '',
      ...known,
      customer_id,
      update_date: this.#stamp(),
      ...change,
      details: lines,
      order_id,
    }
  }

  #details(changes: readonly DetailChange[] | undefined): Detail[] | undefined {
    return changes?.map((line) => ({
      product_name: this.products.get(line.product_code)?.product_name ?? line.product_code,
      quantity: 1,
      price: 0,
      ...line,
    }))
  }

  #put<Row extends object>(
    kind: RowKind,
    rows: UpdatedRows<Row>,
    { row, by = BY_CONTROL }: { row: Row; by?: By | undefined },
  ): Row {
    checkDays(row)
    const id = rows.idOf(row)
    const item: ArchivedItem = { kind, id, value: row }
    this.#archive.keep([item])
    this.log.changed({ kind, id, before: rows.get(id), after: row }, by)
    rows.put(row)
    return row
  }

  #recall(kind: string, value: unknown): void {
    if (kind === 'shop') this.#shop = { ...this.#emptyShop, ...(value as Partial<Shop>) }
    if (kind === 'orders') this.orders.put(value as Order)
    if (kind === 'teiki') this.teiki.put({ ...blankTeiki, ...(value as Teiki) })
    if (kind === 'customers') this.customers.put({ ...blankCustomer, ...(value as Customer) })
    if (kind === 'products') this.products.put(value as Product)
  }
}

const blankCustomer = {
  name01: '',
  name02: '',
  kana01: '',
  kana02: '',
  tel: '',
  email: '',
  point: 0,
  memo: '',
}

const blankTeiki = {
  customer_id: null,
  status: 1 as const,
  next_date: null,
  next_deliv_date: null,
  count: 0,
  cycle: '1ヶ月',
  memo: '',
  cancel_reason: '',
}

/** The next dates after a 次回スキップ. */
export function skipped({
  next_date,
  next_deliv_date,
  cycle,
}: Teiki): Pick<Teiki, 'next_date' | 'next_deliv_date'> {
  return { next_date: oneCycleOn(next_date, cycle), next_deliv_date: oneCycleOn(next_deliv_date, cycle) }
}

function rowsBy<Row extends { update_date: string }>(id: (row: Row) => string): UpdatedRows<Row> {
  return new UpdatedRows({ id, updatedAt: (row) => row.update_date })
}

/** @throws {Refused} 400 for a day or time that the schema's pattern lets through and the calendar does not have */
function checkDays(row: object): void {
  for (const [field, value] of Object.entries(row)) {
    if (!field.endsWith('_date') || value === null) continue
    const isReal = field === 'update_date' || field === 'order_date' ? isStamp : isDate
    if (!isReal(String(value))) throw new Refused(400, `${field}: ${String(value)} is not on the calendar`)
  }
}
