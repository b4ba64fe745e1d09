import { spokenDate } from '../../bubbles/placeholders.ts'
import { carrierName, type Shipment, trackingLink, trackingNumbers } from '../../orders/carrier.ts'
import type { CalendarDate } from '../../values/japanTime.ts'
import { oneLine } from './block.ts'
import type { OrderFacts } from './facts.ts'
import type { InsertWords } from './words.ts'

/** In one row, at most; what is more is counted. */
const MOST_PRODUCTS = 20
const MOST_PARCELS = 10
/** A longer number is nobody's, and no link is made of it. */
const NUMBER_UNITS = 40

/** Order date, then order number, oldest first (domain.md D31); numbers as people count, so that 99 comes before 100. */
export const inOrderOfDates = (orders: readonly OrderFacts[]): OrderFacts[] =>
  orders.toSorted(
    (one, other) => compare(one.orderDate, other.orderDate) || compareNumbers(one.number, other.number),
  )

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

function compareNumbers(one: string, other: string): number {
  const areDigits = /^\d+$/.test(one) && /^\d+$/.test(other)
  if (!areDigits) return compare(one, other)
  const [a, b] = [one.replace(/^0+/, ''), other.replace(/^0+/, '')]
  return a.length - b.length || compare(a, b) || compare(one, other)
}

/** One order of 配送状況 as its customer reads it: order date, products, state, carrier, number with link. */
export function deliveryRow(order: OrderFacts, today: CalendarDate, words: InsertWords): string {
  const isOff = order.status === 'CANCELLED' || order.status === 'RETURNED'
  return [
    `■${spokenDate(order.orderDate, today)}のご注文`,
    ...productLines(order.productNames),
    ...stateLines(order, today, words),
    ...(isOff ? [] : parcelLines(order, today, words)),
  ].join('\n')
}

/** The products of a row, a line each. */
export function productLines(names: readonly string[]): string[] {
  const shown = names.slice(0, MOST_PRODUCTS).map((name) => oneLine(name, '商品'))
  const more = names.length - shown.length
  return [...shown, ...(more > 0 ? [`ほか${more}点`] : [])]
}

/** 発送済み by the cart's status, or by a ship date that has come. */
const isShipped = ({ status, shipDate }: OrderFacts, today: CalendarDate): boolean =>
  status === 'SHIPPED' || (status === 'OPEN' && shipDate !== null && shipDate <= today)

/** Delivered only when the cart says so (domain.md D45): no carrier is asked, and no date makes it so. */
function stateLines(order: OrderFacts, today: CalendarDate, words: InsertWords): string[] {
  const { status, shipDate, scheduledDeliveryDate } = order
  if (status === 'CANCELLED') return ['状況:キャンセル済み']
  if (status === 'RETURNED') return ['状況:返品済み']
  const shippedOn = shipDate !== null && shipDate <= today ? `(${spokenDate(shipDate, today)}発送)` : ''
  if (status === 'DELIVERED') return [`状況:お届け済み${shippedOn}`]
  const due =
    scheduledDeliveryDate === null ? [] : [`お届け予定日:${spokenDate(scheduledDeliveryDate, today)}`]
  if (isShipped(order, today)) return [`状況:発送済み${shippedOn}`, ...due]
  const planned = shipDate === null ? [] : [`発送予定日:${spokenDate(shipDate, today)}`]
  return [`状況:${words.notShipped}`, ...planned, ...due]
}

function parcelLines(order: OrderFacts, today: CalendarDate, words: InsertWords): string[] {
  const parcels = order.shipments.flatMap(parcelsOf)
  const lines = [...new Map(parcels.map((parcel) => [parcel.join('\n'), parcel])).values()]
  const shown = lines.slice(0, MOST_PARCELS).flat()
  const more = lines.length - MOST_PARCELS
  const hasNumber = order.shipments.some(({ trackingNumber }) => numbersOf(trackingNumber).length > 0)
  return [
    ...shown,
    ...(more > 0 ? [`ほか${more}個口`] : []),
    ...(hasNumber || !isShipped(order, today) ? [] : [words.noNumber]),
  ]
}

/** Each number of a parcel with its carrier and the carrier's page. */
function parcelsOf(shipment: Shipment): string[][] {
  const name = carrierName(shipment)
  const carrier = name === null ? [] : [`配送会社:${oneLine(name, '')}`].filter((line) => !line.endsWith(':'))
  const numbers = numbersOf(shipment.trackingNumber)
  if (numbers.length === 0) return carrier.length === 0 ? [] : [carrier]
  return numbers.map((number) => {
    const link = trackingLink(shipment.carrier, number)
    return [...carrier, `送り状番号:${number}`, ...(link === null ? [] : [link])]
  })
}

const numbersOf = (written: string | null): string[] =>
  trackingNumbers((written ?? '').toWellFormed()).filter((number) => number.length <= NUMBER_UNITS)
