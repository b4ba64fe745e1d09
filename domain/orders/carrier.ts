import type { Carrier, CartShipment } from '../carts/cartRecords.ts'

const NAMES: readonly (readonly [RegExp, Carrier])[] = [
  [/ヤマト|クロネコ|宅急便|ネコポス|yamato|kuroneko/i, 'YAMATO'],
  [/佐川|飛脚|sagawa/i, 'SAGAWA'],
  [/郵便|ゆうパック|ゆうパケット|レターパック|クリックポスト|japan ?post|\bEMS\b/i, 'JAPAN_POST'],
]

/** The carrier named in a free text, such as 「ヤマト運輸 (クール)」 (carts.md section 9). */
export const carrierOf = (name: string): Carrier =>
  NAMES.find(([pattern]) => pattern.test(name.normalize('NFKC')))?.[1] ?? 'OTHER'

/** What people write between the digits of a number, and what shows nothing (domain.md D38). */
const BETWEEN =
  /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Pd}~\u2212\u30fc\u2500\u2501\u2800]/gu

/**
 * The tracking numbers in a field that people type: half-width, without spaces, dashes and what shows nothing, letters kept for S10
 * numbers; several are separated by commas or lines. A wrong check digit is only a hint and drops none (carts.md
 * section 9).
 */
export const trackingNumbers = (text: string): string[] =>
  text
    .normalize('NFKC')
    .split(/[,;、/\r\n]+/u)
    .map((one) => one.replace(BETWEEN, ''))
    .filter((one) => one !== '')

/** A parcel of an order, as far as customers see it. */
export type Shipment = Pick<CartShipment, 'carrier' | 'rawCarrier' | 'trackingNumber'>

const SPOKEN: Readonly<Record<Exclude<Carrier, 'OTHER'>, string>> = {
  YAMATO: 'ヤマト運輸',
  SAGAWA: '佐川急便',
  JAPAN_POST: '日本郵便',
}

/** The carrier's name for customers; the cart's own text for another one, null when there is none. */
export const carrierName = ({ carrier, rawCarrier }: Shipment): string | null =>
  carrier === 'OTHER' ? rawCarrier?.trim() || null : SPOKEN[carrier]

/** The tracking page of a parcel (carts.md section 9); null for an unknown carrier. */
export function trackingLink(carrier: Carrier, trackingNumber: string): string | null {
  const number = encodeURIComponent(trackingNumber)
  switch (carrier) {
    case 'YAMATO':
      return `https://member.kms.kuronekoyamato.co.jp/parcel/detail?pno=${number}`
    case 'SAGAWA':
      return `https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo=${number}`
    case 'JAPAN_POST':
      return `https://trackings.post.japanpost.jp/services/srv/search/direct?searchKind=S002&locale=ja&reqCodeNo1=${number}`
    case 'OTHER':
      return null
  }
}

/** All tracking numbers of an order, each once, joined by 「、」; null when there are none. */
export const trackingNumbersOf = (shipments: readonly Shipment[]): string | null =>
  joined(shipments.flatMap(({ trackingNumber }) => trackingNumbers(trackingNumber ?? '')))

/** The carriers of an order, each once; null when none is known. */
export const carrierNames = (shipments: readonly Shipment[]): string | null =>
  joined(shipments.flatMap((shipment) => carrierName(shipment) ?? []))

/** The tracking page of the first parcel that has one: a button opens a single page. */
export function firstTrackingLink(shipments: readonly Shipment[]): string | null {
  for (const { carrier, trackingNumber } of shipments)
    for (const number of trackingNumbers(trackingNumber ?? '')) {
      const link = trackingLink(carrier, number)
      if (link !== null) return link
    }
  return null
}

const joined = (words: readonly string[]): string | null => [...new Set(words)].join('、') || null
