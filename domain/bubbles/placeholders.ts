import { carrierNames, firstTrackingLink, type Shipment, trackingNumbersOf } from '../orders/carrier.ts'
import type { CalendarDate } from '../values/japanTime.ts'

/** Placeholders in texts: `{nickName}`, or `{nickName|お客様}` with a fallback (parsed by `textTemplate.ts`). */
export const PLACEHOLDERS = [
  'nickName',
  'displayName',
  'orderNumber',
  'productName',
  'shipDate',
  'trackingNumber',
  'trackingLink',
  'carrier',
  'nextDeliveryDate',
  'points',
] as const

export type PlaceholderName = (typeof PLACEHOLDERS)[number]

/**
 * Placeholders with short values, allowed in button labels: a value of any length there could keep the whole message
 * from being sent.
 */
export const SHORT_PLACEHOLDERS: readonly PlaceholderName[] = ['shipDate', 'nextDeliveryDate', 'points']

/** The values of one recipient; a missing, null or blank value uses the fallback, or else ''. */
export type PlaceholderValues = { readonly [Name in PlaceholderName]?: string | null } & {
  /** Of the LINE account: `{form:code}` leads there. */
  readonly liffId?: string | null
}

/** Whether a name in braces is a placeholder's. */
export const isPlaceholder = (name: string): name is PlaceholderName =>
  PLACEHOLDERS.some((known) => known === name)

/** A recipient and an order at the time of sending; `today` decides whether dates are written with the year. */
export interface PlaceholderFacts {
  readonly nickName: string | null
  readonly displayName: string | null
  readonly orderNumber: string | null
  readonly productName: string | null
  readonly shipDate: CalendarDate | null
  readonly nextDeliveryDate: CalendarDate | null
  /** CRM points, the product's own ledger. */
  readonly points: number | null
  /** In the sequence of the order's lines. */
  readonly shipments: readonly Shipment[]
  readonly today: CalendarDate
  /** The LIFF id of the LINE account; null or absent: it has none, and forms have no address. */
  readonly liffId?: string | null
}

/** The facts as customers read them. */
export const placeholderValues = (facts: PlaceholderFacts): PlaceholderValues => ({
  nickName: facts.nickName,
  displayName: facts.displayName,
  orderNumber: facts.orderNumber,
  productName: facts.productName,
  shipDate: facts.shipDate === null ? null : spokenDate(facts.shipDate, facts.today),
  trackingNumber: trackingNumbersOf(facts.shipments),
  trackingLink: firstTrackingLink(facts.shipments),
  carrier: carrierNames(facts.shipments),
  nextDeliveryDate: facts.nextDeliveryDate === null ? null : spokenDate(facts.nextDeliveryDate, facts.today),
  points: facts.points === null ? null : spokenNumber(facts.points),
  ...(facts.liffId === undefined ? {} : { liffId: facts.liffId }),
})

/** A date as customers read it, for {shipDate}: 「11月25日」, with the year when it differs from that of `today`. */
export function spokenDate(date: CalendarDate, today: CalendarDate): string {
  const [year = '', month, day] = date.split('-')
  const spoken = `${Number(month)}月${Number(day)}日`
  return today.startsWith(year) ? spoken : `${year}年${spoken}`
}

/** A whole number as customers read it: 「1,234」. */
export const spokenNumber = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')

const OF_SHIPMENTS = /\{[^{}|]*(?:trackingNumber|trackingLink|carrier)/

/**
 * Whether any text of the bubbles may use a placeholder of the order's shipments. False positives are possible, false
 * negatives are not: it only decides whether shipments are read.
 */
export const speaksOfShipments = (bubbles: readonly unknown[]): boolean =>
  OF_SHIPMENTS.test(JSON.stringify(bubbles))
