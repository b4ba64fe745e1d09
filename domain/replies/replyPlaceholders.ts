import { type Bubble, parseTemplate } from '../bubbles/index.ts'

/** Placeholders of an order: an auto-reply answers a person, not an order. */
const OF_AN_ORDER: ReadonlySet<string> = new Set([
  'orderNumber',
  'productName',
  'shipDate',
  'trackingNumber',
  'trackingLink',
  'carrier',
  'nextDeliveryDate',
])

/** A placeholder that an auto-reply cannot fill, where it stands in the bubbles: '/0/text'. */
export interface PlaceholderWithoutOrder {
  readonly path: string
  readonly code: 'PLACEHOLDER_NOT_ALLOWED'
  readonly ja: string
}

/** Finds the placeholders of an order in the bubbles of an auto-reply, each place once. Total. */
export const placeholdersOfOrders = (bubbles: readonly Bubble[]): PlaceholderWithoutOrder[] =>
  textsIn(bubbles, '').flatMap(({ path, text }) => {
    const found = parseTemplate(text).parts.find(
      (part) => part.kind === 'placeholder' && OF_AN_ORDER.has(part.name),
    )
    return found?.kind === 'placeholder'
      ? [
          {
            path,
            code: 'PLACEHOLDER_NOT_ALLOWED' as const,
            ja: `{${found.name}} は注文の内容を表すため、応答メッセージでは使えません。ご注文の内容をお伝えするには {deliveryStatus}(配送状況)や {purchaseInfo}(購入情報)を使ってください。`,
          },
        ]
      : []
  })

function textsIn(value: unknown, path: string): { path: string; text: string }[] {
  if (typeof value === 'string') return value.includes('{') ? [{ path, text: value }] : []
  if (Array.isArray(value)) return value.flatMap((one: unknown, place) => textsIn(one, `${path}/${place}`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, `${path}/${key}`))
}
