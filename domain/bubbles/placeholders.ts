import { carrierNames, firstTrackingLink, type Shipment, trackingNumbersOf } from '../orders/carrier.ts'
import type { CalendarDate } from '../values/japanTime.ts'

/**
 * Placeholders in the words of a bubble: `{nickName}`, or `{nickName|お客様}` with words for when there is
 * no value (`template.ts` reads them).
 */
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
 * Placeholders whose values have a known small length, so that they may stand in a button's name: a name
 * of any length there would keep the whole message from being sent.
 */
export const SHORT_PLACEHOLDERS: readonly PlaceholderName[] = ['shipDate', 'nextDeliveryDate', 'points']

/** The values of one recipient; a missing, null or blank value uses the fallback, or leaves nothing. */
export type PlaceholderValues = { readonly [Name in PlaceholderName]?: string | null }

/** Whether a name in braces is one that has values. */
export const isPlaceholder = (name: string): name is PlaceholderName =>
  PLACEHOLDERS.some((known) => known === name)

/** What is known of a recipient and an order when a message goes; `today` decides how dates are spoken. */
export interface PlaceholderFacts {
  readonly nickName: string | null
  readonly displayName: string | null
  readonly orderNumber: string | null
  readonly productName: string | null
  readonly shipDate: CalendarDate | null
  readonly nextDeliveryDate: CalendarDate | null
  /** CRM points, the product's own ledger. */
  readonly points: number | null
  /** In the order of the order's lines. */
  readonly shipments: readonly Shipment[]
  readonly today: CalendarDate
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
})

/** A date as customers read it, for {shipDate}: 「11月25日」, with the year when it is not that of `today`. */
export function spokenDate(date: CalendarDate, today: CalendarDate): string {
  const [year = '', month, day] = date.split('-')
  const spoken = `${Number(month)}月${Number(day)}日`
  return today.startsWith(year) ? spoken : `${year}年${spoken}`
}

/** A whole number as customers read it: 「1,234」. */
export const spokenNumber = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')

const OF_SHIPMENTS = /\{[^{}|]*(?:trackingNumber|trackingLink|carrier)/

/**
 * Whether any text of the bubbles may name a placeholder of the order's shipments. It may say yes of words
 * that are no text, never no of a placeholder: it decides only whether the facts are read.
 */
export const speaksOfShipments = (bubbles: readonly unknown[]): boolean =>
  OF_SHIPMENTS.test(JSON.stringify(bubbles))
