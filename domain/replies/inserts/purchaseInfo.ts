import { spokenDate } from '../../bubbles/placeholders.ts'
import { isCalledOff } from '../../carts/cartRecords.ts'
import { CONTINUATION_LABELS } from '../../carts/continuationStatus.ts'
import { carrierNames } from '../../orders/carrier.ts'
import type { CalendarDate } from '../../values/japanTime.ts'
import { oneLine } from './block.ts'
import { inOrderOfDates, productLines } from './deliveryStatus.ts'
import type { OrderFacts, SubscriptionFacts } from './facts.ts'

/** 購入情報 shows the newest purchases, this many (domain.md 7). */
export const MOST_PURCHASES = 12

/** A subscription with its newest order of the months, or a single purchase. */
type Purchase =
  | { readonly subscription: SubscriptionFacts; readonly order: OrderFacts | null }
  | { readonly subscription: null; readonly order: OrderFacts }

/**
 * The purchases of the last three months, oldest first: every single purchase, and every subscription once, with its newest
 * order. A subscription that goes on belongs to them also where its last order is older: its customer has it. Cancelled
 * and returned orders are no purchases.
 */
export function purchasesOf(
  orders: readonly OrderFacts[],
  subscriptions: readonly SubscriptionFacts[],
): Purchase[] {
  const known = new Map(subscriptions.map((one) => [one.id, one]))
  const seen = new Set<string>()
  const purchases: Purchase[] = []
  for (const order of inOrderOfDates(orders.filter(({ status }) => !isCalledOff(status))).reverse()) {
    const subscription = known.get(order.subscriptionId ?? '') ?? null
    if (subscription !== null && seen.has(subscription.id)) continue
    if (subscription !== null) seen.add(subscription.id)
    purchases.push({ subscription, order })
  }
  const goingOn = subscriptions.filter(({ id, status }) => !seen.has(id) && goesOn(status))
  return [...goingOn.map((subscription) => ({ subscription, order: null })), ...purchases.reverse()]
}

const goesOn = (status: SubscriptionFacts['status']): boolean => status === 'ACTIVE' || status === 'PAUSED'

/** One purchase as its customer reads it. What the cart does not state has no line. */
export function purchaseRow({ subscription, order }: Purchase, today: CalendarDate): string {
  const ordered = order === null ? null : spokenDate(order.orderDate, today)
  const products = order === null ? [] : productLines(order.productNames)
  const method = order === null ? null : carrierNames(order.shipments)
  const courses = (subscription?.courseNames ?? [])
    .map((name) => oneLine(name, ''))
    .filter((one) => one !== '')
  const title =
    courses.length > 0 ? courses.slice(0, 3).join('、') : subscription === null ? null : '定期コース'
  const isTitled = title !== null && products.length === 1 && products[0] === title
  return [
    title === null ? `■${ordered}のご購入` : `■${title}`,
    ...(isTitled ? [] : products.map((product) => `商品:${product}`)),
    ...(title === null || ordered === null ? [] : [`直近のご注文:${ordered}`]),
    ...(subscription === null ? [] : contractLines(subscription, today)),
    ...(method === null ? [] : [`配送方法:${oneLine(method, '配送会社')}`]),
  ].join('\n')
}

/** A next delivery that has passed, or of a contract that ended, is none. */
function contractLines(
  { status, nextDeliveryDate, cycle }: SubscriptionFacts,
  today: CalendarDate,
): string[] {
  const isAhead = nextDeliveryDate !== null && nextDeliveryDate >= today && status !== 'CANCELLED'
  const shownCycle = oneLine(cycle ?? '', '')
  return [
    ...(isAhead ? [`次回お届け予定日:${spokenDate(nextDeliveryDate, today)}`] : []),
    ...(shownCycle === '' ? [] : [`お届け周期:${shownCycle}`]),
    ...(status === 'UNKNOWN' ? [] : [`ご契約状況:${CONTINUATION_LABELS[status]}`]),
  ]
}
