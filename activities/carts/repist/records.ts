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
import { dateOf, idOf, instantOf, textOf, wholeOf } from './values.ts'
import {
  CONTINUATION_STATUSES,
  ORDER_STATUSES,
  PRODUCT_KINDS,
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
  const externalId = String(row.product_id)
  const code = textOf(row.product_code) ?? externalId
  return {
    externalId,
    code,
    name: textOf(row.product_name) ?? code,
    kind: PRODUCT_KINDS.get(textOf(row.kind) ?? '') ?? 'UNKNOWN',
    sourceUpdatedAt: instantOf(row.update_date),
    raw: row,
  }
}

function customerOf(row: WireCustomer): CartCustomer {
  const phone = normalisePhone(textOf(row.tel) ?? '')
  return {
    externalId: String(row.customer_id),
    name: fullName(row.name01, row.name02),
    kana: fullName(row.kana01, row.kana02),
    email: normaliseEmail(textOf(row.email) ?? '')?.address ?? null,
    phones: phone ? [phone.digits] : [],
    points: wholeOf(row.point),
    sourceUpdatedAt: instantOf(row.update_date),
    raw: row,
  }
}

const fullName = (family: WireValue, given: WireValue): string | null =>
  [textOf(family), textOf(given)].filter((part) => part !== null).join(' ') || null

function subscriptionOf(row: WireTeiki): CartSubscription {
  const rawStatus = textOf(row.status) ?? ''
  return {
    externalId: String(row.teiki_id),
    customerExternalId: idOf(row.customer_id),
    status: CONTINUATION_STATUSES.get(rawStatus.normalize('NFKC')) ?? 'UNKNOWN',
    rawStatus,
    count: wholeOf(row.count),
    nextScheduledDate: dateOf(row.next_date),
    nextDeliveryDate: dateOf(row.next_deliv_date),
    cycle: textOf(row.cycle),
    sourceUpdatedAt: instantOf(row.update_date),
    raw: row,
  }
}

function orderOf(row: WireOrder): CartOrder {
  const externalId = String(row.order_id)
  const subscriptionExternalId = idOf(row.teiki_id)
  const rawStatus = textOf(row.status) ?? ''
  const shipDate = dateOf(row.commit_date)
  const count = wholeOf(row.teiki_count)
  return {
    externalId,
    number: externalId,
    customerExternalId: idOf(row.customer_id),
    subscriptionExternalId,
    kind: subscriptionExternalId === null ? 'ONE_TIME' : 'SUBSCRIPTION',
    status: statusOf(rawStatus, row.del_flg),
    rawStatus,
    total: wholeOf(row.payment_total),
    orderedAt: instantOf(row.order_date),
    recurringCount: count !== null && count >= 1 ? count : null,
    scheduledDeliveryDate: dateOf(row.deliv_date),
    shipDate,
    items: (row.details ?? []).map((detail) => ({
      productCode: textOf(detail.product_code) ?? '',
      productName: textOf(detail.product_name) ?? '',
      quantity: wholeOf(detail.quantity) ?? 1,
      unitPrice: wholeOf(detail.price),
    })),
    shipments: shipmentsOf(row, shipDate),
    sourceUpdatedAt: instantOf(row.update_date),
    raw: row,
  }
}

/** An order that the shop deleted is cancelled, whatever its 対応状況. */
function statusOf(rawStatus: string, deleted: WireValue): CartOrderStatus {
  const isDeleted = textOf(deleted) === '1'
  return isDeleted ? 'CANCELLED' : (ORDER_STATUSES.get(rawStatus.normalize('NFKC')) ?? 'OPEN')
}

function shipmentsOf(row: WireOrder, shipDate: CalendarDate | null): CartShipment[] {
  const rawCarrier = textOf(row.deliv_company)
  const carrier = carrierOf(rawCarrier ?? '')
  const numbers: (string | null)[] = trackingNumbers(textOf(row.tracking_no) ?? '')
  if (numbers.length === 0 && rawCarrier !== null) numbers.push(null)
  return numbers.map((trackingNumber) => ({ carrier, rawCarrier, trackingNumber, shipDate }))
}
