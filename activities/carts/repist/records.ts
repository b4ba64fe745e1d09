import { carrierOf, trackingNumbers } from '../../../domain/orders/carrier.ts'
import type {
  CartCustomer,
  CartOrder,
  CartOrderStatus,
  CartProduct,
  CartRecords,
  CartResource,
  CartShipment,
  CartSubscription,
} from '../../../domain/carts/cartRecords.ts'
import { normaliseEmail } from '../../../domain/values/email.ts'
import type { CalendarDate } from '../../../domain/values/japanTime.ts'
import { normalisePhone } from '../../../domain/values/phone.ts'
import { continuationStatusOf, orderStatusOf, productKindOf } from './statusWords.ts'
import { type Reading, readingRow } from './unreadValues.ts'
import { idOf, textOf, wholeOf } from './values.ts'
import {
  linesOf,
  type WireCustomer,
  type WireOrder,
  type WireProduct,
  type WireRows,
  type WireTeiki,
  type WireValue,
} from './wire.ts'

/** Rows of the wire as records of ours (carts.md 10.1, 10.2 column Repist). */

type Mapping = { [Resource in CartResource]: (row: WireRows[Resource]) => CartRecords[Resource] }

export const recordOf: Mapping = {
  products: productOf,
  customers: customerOf,
  subscriptions: subscriptionOf,
  orders: orderOf,
}

function productOf(row: WireProduct): CartProduct {
  const reading = readingRow()
  const externalId = String(row.product_id)
  const code = textOf(row.product_code) ?? externalId
  return {
    externalId,
    code,
    name: textOf(row.product_name) ?? code,
    kind: reading.read('kind', row.kind, productKindOf) ?? 'UNKNOWN',
    sourceUpdatedAt: reading.instant('sourceUpdatedAt', row.update_date),
    unread: reading.unread,
    raw: row,
  }
}

function customerOf(row: WireCustomer): CartCustomer {
  const reading = readingRow()
  const phone = reading.read('phone', row.tel, (text) => normalisePhone(text)?.digits ?? null)
  return {
    externalId: String(row.customer_id),
    name: fullName(row.name01, row.name02),
    kana: fullName(row.kana01, row.kana02),
    email: reading.read('email', row.email, (text) => normaliseEmail(text)?.address ?? null),
    phones: phone === null ? [] : [phone],
    points: reading.whole('points', row.point),
    sourceUpdatedAt: reading.instant('sourceUpdatedAt', row.update_date),
    unread: reading.unread,
    raw: row,
  }
}

const fullName = (family: WireValue, given: WireValue): string | null =>
  [textOf(family), textOf(given)].filter((part) => part !== null).join(' ') || null

function subscriptionOf(row: WireTeiki): CartSubscription {
  const reading = readingRow()
  return {
    externalId: String(row.teiki_id),
    customerExternalId: reading.id('customerExternalId', row.customer_id),
    status: reading.read('continuationStatus', row.status, continuationStatusOf) ?? 'UNKNOWN',
    rawStatus: textOf(row.status) ?? '',
    count: reading.whole('count', row.count),
    nextScheduledDate: reading.date('nextScheduledDate', row.next_date),
    nextDeliveryDate: reading.date('nextDeliveryDate', row.next_deliv_date),
    cycle: textOf(row.cycle),
    items: linesOf(row.details).map((detail) => ({
      productCode: textOf(detail.product_code) ?? '',
      productName: textOf(detail.product_name) ?? '',
      quantity: wholeOf(textOf(detail.quantity) ?? '') ?? 1,
    })),
    sourceUpdatedAt: reading.instant('sourceUpdatedAt', row.update_date),
    unread: reading.unread,
    raw: row,
  }
}

function orderOf(row: WireOrder): CartOrder {
  const reading = readingRow()
  const externalId = String(row.order_id)
  const subscriptionExternalId = reading.id('subscriptionExternalId', row.teiki_id)
  const isSubscription = (idOf(row.teiki_id) ?? textOf(row.teiki_id) ?? '0') !== '0'
  const shipDate = reading.date('shipDate', row.commit_date)
  return {
    externalId,
    number: externalId,
    customerExternalId: reading.id('customerExternalId', row.customer_id),
    subscriptionExternalId,
    kind: isSubscription ? 'SUBSCRIPTION' : 'ONE_TIME',
    status: statusOf(row, reading),
    rawStatus: textOf(row.status) ?? '',
    total: reading.whole('total', row.payment_total),
    orderedAt: reading.instant('orderedAt', row.order_date),
    recurringCount: reading.read('recurringCount', zeroIsNone(row.teiki_count), (text) => {
      const count = wholeOf(text)
      return count !== null && count >= 1 ? count : null
    }),
    scheduledDeliveryDate: reading.date('scheduledDeliveryDate', row.deliv_date),
    shipDate,
    items: (row.details ?? []).map((detail) => ({
      productCode: textOf(detail.product_code) ?? '',
      productName: textOf(detail.product_name) ?? '',
      quantity: reading.whole('quantity', detail.quantity) ?? 1,
      unitPrice: reading.whole('unitPrice', detail.price),
    })),
    shipments: shipmentsOf(row, shipDate),
    sourceUpdatedAt: reading.instant('sourceUpdatedAt', row.update_date),
    unread: reading.unread,
    raw: row,
  }
}

/** A count of 0 is what an order of no subscription has. */
const zeroIsNone = (value: WireValue): WireValue => (wholeOf(value) === 0 ? null : value)

/** An order that the shop deleted is cancelled, whatever its 対応状況. A word that is not known counts as open. */
function statusOf(row: WireOrder, reading: Reading): CartOrderStatus {
  const deleted = reading.read('deleted', row.del_flg, (text) => DELETED.get(text.normalize('NFKC')) ?? null)
  const status = reading.read('status', row.status, orderStatusOf) ?? 'OPEN'
  return deleted === true ? 'CANCELLED' : status
}

const DELETED: ReadonlyMap<string, boolean> = new Map([
  ['0', false],
  ['1', true],
])

function shipmentsOf(row: WireOrder, shipDate: CalendarDate | null): CartShipment[] {
  const rawCarrier = textOf(row.deliv_company)
  const carrier = carrierOf(rawCarrier ?? '')
  const numbers: (string | null)[] = trackingNumbers(textOf(row.tracking_no) ?? '')
  if (numbers.length === 0 && rawCarrier !== null) numbers.push(null)
  return numbers.map((trackingNumber) => ({ carrier, rawCarrier, trackingNumber, shipDate }))
}
