import { Refused } from '../../../kit/control/refused.ts'
import type { Archive, ArchivedItem } from '../../../kit/state/archive.ts'
import { isDate, isStamp, stampInJapan } from '../../../kit/state/japanTime.ts'
import { UpdatedRows } from '../../../kit/state/updatedRows.ts'
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
 * The shop's settings and rows. The API and the screens read it; the control API, 受注編集 and `change_product` change
 * it. Each change is written through to the archive and moves the row's `update_date` to now, unless it names one. It
 * starts from what the archive holds and ends with the stand-in.
 */
export class Cart {
  readonly orders = rowsBy<Order>((row) => row.order_id)
  readonly teiki = rowsBy<Teiki>((row) => row.teiki_id)
  readonly customers = rowsBy<Customer>((row) => row.customer_id)
  readonly products = rowsBy<Product>((row) => row.product_code)
  readonly spoilt = new SpoiltRows()
  readonly #archive: Archive
  readonly #now: () => number
  #shop: Shop = defaultShop

  /** `now`: epoch milliseconds. */
  constructor(archive: Archive, now: () => number) {
    this.#archive = archive
    this.#now = now
    for (const { kind, value } of archive.all()) this.#recall(kind, value)
  }

  get shop(): Shop {
    return this.#shop
  }

  setShop(change: Partial<Shop>): Shop {
    this.#shop = { ...this.#shop, ...change }
    this.#archive.keep([{ kind: 'shop', id: 'shop', value: this.#shop }])
    return this.#shop
  }

  putProduct(product_code: string, change: Partial<Omit<Product, 'product_code'>>): Product {
    const blank = { product_id: product_code, product_name: product_code, kind: 2 as const }
    return this.#put('products', this.products, {
      ...blank,
      ...this.products.get(product_code),
      update_date: this.#stamp(),
      ...change,
      product_code,
    })
  }

  putCustomer(customer_id: string, change: Partial<Omit<Customer, 'customer_id'>>): Customer {
    const blank = { name01: '', name02: '', kana01: '', kana02: '', tel: '', email: '', point: 0 }
    return this.#put('customers', this.customers, {
      ...blank,
      ...this.customers.get(customer_id),
      update_date: this.#stamp(),
      ...change,
      customer_id,
    })
  }

  putTeiki(teiki_id: string, { details, ...change }: TeikiChange): Teiki {
    const known = this.teiki.get(teiki_id)
    const blank = { customer_id: null, status: 1 as const, next_date: null, next_deliv_date: null, count: 0 }
    return this.#put('teiki', this.teiki, {
      ...blank,
      cycle: '1ヶ月',
      ...known,
      update_date: this.#stamp(),
      ...change,
      details: this.#details(details) ?? known?.details ?? [],
      teiki_id,
    })
  }

  putOrder(order_id: string, change: OrderChange): Order {
    return this.#put('orders', this.orders, this.#orderWith(order_id, change))
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
    this.#shop = defaultShop
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

  #put<Row>(kind: string, rows: UpdatedRows<Row>, row: Row & object): Row {
    checkDays(row)
    const item: ArchivedItem = { kind, id: rows.idOf(row), value: row }
    this.#archive.keep([item])
    rows.put(row)
    return row
  }

  #recall(kind: string, value: unknown): void {
    if (kind === 'shop') this.#shop = { ...defaultShop, ...(value as Partial<Shop>) }
    if (kind === 'orders') this.orders.put(value as Order)
    if (kind === 'teiki') this.teiki.put(value as Teiki)
    if (kind === 'customers') this.customers.put(value as Customer)
    if (kind === 'products') this.products.put(value as Product)
  }
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
