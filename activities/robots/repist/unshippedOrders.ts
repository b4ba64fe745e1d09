import type { SubscriptionReading } from '../../../domain/requests/request.ts'
import type { RobotSession } from '../session/robotSession.ts'
import { changed, controlOf, fieldOf, rowsUnder, says } from '../screen/recognise.ts'
import type { ScreenShown } from '../screen/screenShown.ts'
import { dateShown, wholeShown } from '../screen/values.ts'
import { buttonNamed } from './login.ts'
import { expectPlace, goToPlace } from './place.ts'
import { ORDER_SEARCH } from './screens.ts'

type Unshipped = NonNullable<SubscriptionReading['unshippedOrders']>

/**
 * Orders of the customer that are under way and may be the subscription's (domain.md D20). The list of orders names no
 * subscription, and an order's product may differ from its subscription's: so every order with a 回数 counts unless its
 * code is that of another of the customer's subscriptions. Rather one too many, which a person looks at, than one missed.
 *
 * @param others codes of the customer's other subscriptions
 */
export async function readUnshippedOrders(
  session: RobotSession,
  { customerId, own, others }: { customerId: string; own: readonly string[]; others: readonly string[] },
): Promise<Unshipped> {
  const search = await goToPlace(session, ORDER_SEARCH)
  fieldOf(search.screen, ORDER_SEARCH.customer)
  controlOf(search.screen, ORDER_SEARCH.button)
  const { page } = session
  await session.step(
    async () => await page.locator(`[name="${ORDER_SEARCH.customer.name}"]:visible`).fill(customerId),
  )
  let found = await session.submit(buttonNamed(session, ORDER_SEARCH.button))
  const orders: (Unshipped[number] & { code: string })[] = []
  for (let read = 0, pages = 1; ; pages++) {
    expectPlace(found, ORDER_SEARCH, null)
    if (fieldOf(found.screen, ORDER_SEARCH.customer).value !== customerId)
      changed('a search for this customer', 'another search')
    const { rows, unshipped } = ordersOn(found.screen)
    orders.push(...unshipped)
    read += rows
    const next = found.screen.controls.find(({ name, enabled }) => enabled && NEXT_PAGE.test(name))
    if (next === undefined && read >= statedTotal(found.screen)) break
    if (next === undefined || pages === MOST_PAGES) changed('all orders', `${read} on ${pages} pages`)
    found = await session.submit(buttonNamed(session, next.name))
  }
  const elsewhere = new Set(others.filter((code) => !own.includes(code)))
  return orders
    .filter(({ code }) => !elsewhere.has(code))
    .map(({ orderId, deliveryDate }) => ({ orderId, deliveryDate }))
}

/** The contract knows no second page; where a cart has one, it says so. */
const NEXT_PAGE = /^次(?:へ|の|ページ)/
const MOST_PAGES = 20

/** How many orders the page says there are; 0 where it does not. */
const statedTotal = (screen: ScreenShown): number =>
  Math.max(
    0,
    ...screen.lines.map((line) =>
      Number((/^(?:検索結果|該当|全)?[\s::]*([\d,]+)\s*件/.exec(line)?.[1] ?? '0').replaceAll(',', '')),
    ),
  )

/** What a list of orders says. @throws RobotFailure RPA_SCREEN_CHANGED */
export function ordersOn(screen: ScreenShown): {
  rows: number
  unshipped: (Unshipped[number] & { code: string })[]
} {
  const rows = rowsUnder(screen, ORDER_SEARCH.columns)
  if (says(screen, ORDER_SEARCH.none)) {
    if (rows !== null && rows.length > 0) changed('orders or none', 'both')
    return { rows: 0, unshipped: [] }
  }
  if (rows === null) return changed('a list of orders', 'none')
  const { columns } = ORDER_SEARCH
  const unshipped = rows
    .map(({ cells }) => ({
      orderId: cells.id.join(''),
      code: cells.code.join(' '),
      state: cells.state.join(' '),
      count: wholeShown(cells.count.join(' '), columns.count),
      shipped: dateShown(cells.shipped.join(' '), columns.shipped),
      deliveryDate: dateShown(cells.delivery.join(' '), columns.delivery),
    }))
    .filter(
      ({ state, count, shipped }) => shipped === null && (count ?? 0) > 0 && !ORDER_SEARCH.closed.test(state),
    )
    .map(({ orderId, code, deliveryDate }) => ({ orderId, code, deliveryDate }))
  return { rows: rows.length, unshipped }
}
