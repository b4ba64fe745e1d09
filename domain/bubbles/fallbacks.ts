import { isPlaceholder, type PlaceholderName } from './placeholders.ts'
import type { ParsedTemplate } from './textTemplate.ts'

/** Words that suit customers for whom a placeholder has no value. */
const WORDS: Readonly<Record<PlaceholderName, string>> = {
  nickName: 'お客様',
  displayName: 'お客様',
  orderNumber: '確認中',
  productName: '商品',
  shipDate: '準備中',
  trackingNumber: '準備中',
  trackingLink: '準備中',
  carrier: '配送会社',
  nextDeliveryDate: '未定',
  points: '0',
}

/** Placeholders without a value for some recipients: no nickname, no parcel yet, a single purchase. */
const OPTIONAL: readonly PlaceholderName[] = [
  'nickName',
  'displayName',
  'trackingNumber',
  'trackingLink',
  'carrier',
  'nextDeliveryDate',
]

/** How a placeholder is written with a fallback that suits it: `{trackingNumber|準備中}`. */
export const withFallback = (name: PlaceholderName): string => `{${name}|${WORDS[name]}}`

/** The first placeholder of a template; null when it has none. */
export const firstPlaceholder = ({ parts }: ParsedTemplate): PlaceholderName | null =>
  namesIn(parts).find(isPlaceholder) ?? null

/** Whether a recipient may have no value for any placeholder of the template. */
export const mayLackValues = ({ parts }: ParsedTemplate): boolean =>
  namesIn(parts).every((name) => OPTIONAL.some((one) => one === name))

const namesIn = (parts: ParsedTemplate['parts']): string[] =>
  parts.flatMap((part) => (part.kind === 'placeholder' ? [part.name] : []))
