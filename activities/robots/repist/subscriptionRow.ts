import type { FrozenReading, SubscriptionRef } from '../../../domain/requests/request.ts'
import { RobotFailure } from '../robotFailure.ts'
import type { RobotSession } from '../session/robotSession.ts'
import { changed, expectRows, type RowRead, rowsUnder } from '../screen/recognise.ts'
import type { ControlShown, ScreenShown } from '../screen/screenShown.ts'
import { dateShown, isSame, wholeShown } from '../screen/values.ts'
import { expectPlace, goToPlace } from './place.ts'
import { BUNDLED, CONTINUATION, PROXY_ORDER } from './screens.ts'

/** A subscription as a row of the customer's 代理注文 screen shows it. */
export interface SubscriptionRow
  extends Pick<FrozenReading, 'status' | 'count' | 'nextScheduledDate' | 'nextDeliveryDate'> {
  readonly id: string
  readonly lines: { name: string; code: string }[]
  readonly controls: readonly ControlShown[]
}

const isStatus = (text: string): text is keyof typeof CONTINUATION => Object.hasOwn(CONTINUATION, text)

/** All subscriptions of the customer, from the screen. @throws RobotFailure RPA_SCREEN_CHANGED */
export function subscriptionRows(screen: ScreenShown): SubscriptionRow[] {
  const rows = new Map<string, RowRead<keyof typeof PROXY_ORDER.columns>[]>()
  for (const row of expectRows(screen, PROXY_ORDER.columns)) {
    const id = row.cells.id.join(' ')
    // A product more of the same subscription may stand in a row of its own, with or without the id.
    const last = [...rows.keys()].at(-1)
    const key = id === '' ? (last ?? changed('a 定期ID in each row', 'a row without one')) : id
    rows.set(key, [...(rows.get(key) ?? []), row])
  }
  return [...rows].map(([id, parts]) => rowOf(id, parts))
}

function rowOf(id: string, parts: readonly RowRead<keyof typeof PROXY_ORDER.columns>[]): SubscriptionRow {
  const { columns } = PROXY_ORDER
  const one = (column: keyof typeof columns): string => {
    const texts = [
      ...new Set(parts.map(({ cells }) => cells[column].join(' ')).filter((text) => text !== '')),
    ]
    if (texts.length > 1) changed(`one value of 「${columns[column]}」`, `${texts.length} values`)
    return texts[0] ?? ''
  }
  const status = one('status')
  if (!isStatus(status)) changed(`a state in 「${columns.status}」`, 'a word that is none')
  return {
    id,
    status: CONTINUATION[status],
    count: wholeShown(one('count'), columns.count),
    nextScheduledDate: dateShown(one('nextDate'), columns.nextDate),
    nextDeliveryDate: dateShown(one('nextDelivery'), columns.nextDelivery),
    lines: parts.flatMap(({ cells }) => linesOf(cells.product, cells.code)),
    controls: parts.flatMap(({ controls }) => controls),
  }
}

/** The products of a cell, a line each; bundled items do not count (domain.md 10.3). */
function linesOf(names: readonly string[], codes: readonly string[]): { name: string; code: string }[] {
  if (codes.length === 1) {
    // One product, whose name may be broken over lines.
    return [{ name: names.join(' '), code: codes[0] ?? '' }].filter(({ name }) => !BUNDLED.test(name))
  }
  if (names.length !== codes.length) changed('a code for each product', `${names.length} and ${codes.length}`)
  return names
    .map((name, place) => ({ name, code: codes[place] ?? '' }))
    .filter(({ name }) => !BUNDLED.test(name))
}

/** The customer's screen with all subscriptions. The tab is opened where the table is not on the page already. */
export async function openSubscriptions(
  session: RobotSession,
  customerId: string,
): Promise<{ screen: ScreenShown; rows: SubscriptionRow[] }> {
  let look = await goToPlace(session, PROXY_ORDER, customerId)
  if (rowsUnder(look.screen, PROXY_ORDER.columns) === null) {
    const { page } = session
    const tab = page
      .getByRole('tab', { name: PROXY_ORDER.tab, exact: true })
      .or(page.getByRole('link', { name: PROXY_ORDER.tab, exact: true }))
      .or(page.getByRole('button', { name: PROXY_ORDER.tab, exact: true }))
      .filter({ visible: true })
    const isLink = await session.step(async () => {
      const found = await tab.count()
      if (found !== 1) changed(`the tab 「${PROXY_ORDER.tab}」`, `${found} of them`)
      return (await tab.getAttribute('href'))?.startsWith('#') === false
    })
    if (isLink) {
      look = await session.submit(tab)
      expectPlace(look, PROXY_ORDER, customerId)
    } else {
      await session.step(async () => await tab.click())
      look = { ...look, screen: await session.look() }
    }
  }
  return { screen: look.screen, rows: subscriptionRows(look.screen) }
}

/** The row of one subscription. @throws RobotFailure RPA_SUBSCRIPTION_NOT_FOUND */
export function rowOfSubscription(
  rows: readonly SubscriptionRow[],
  { subscriptionId }: SubscriptionRef,
): SubscriptionRow {
  const row = rows.find(({ id }) => id === subscriptionId)
  if (row === undefined)
    throw new RobotFailure('RPA_SUBSCRIPTION_NOT_FOUND', `not among ${rows.length} rows of the customer`)
  return row
}

/**
 * The row still has the values that the operation was decided on, and one product.
 * @throws RobotFailure RPA_VALUES_CHANGED, which names what differs, not how; RPA_MULTIPLE_PRODUCTS
 */
export function expectFrozen(row: SubscriptionRow, frozen: FrozenReading): void {
  if (row.lines.length > 1 || frozen.lines.length > 1)
    throw new RobotFailure('RPA_MULTIPLE_PRODUCTS', `${row.lines.length} products`)
  const names = {
    status: '状態',
    count: '回数',
    nextScheduledDate: '次回予定日',
    nextDeliveryDate: '次回お届け予定日',
  }
  const differs = (Object.keys(names) as (keyof typeof names)[])
    .filter((key) => row[key] !== frozen[key])
    .map((key) => names[key])
  const [line] = row.lines
  const [was] = frozen.lines
  if (line?.name !== was?.name || line?.code !== was?.code) differs.push('商品')
  if (differs.length > 0)
    throw new RobotFailure('RPA_VALUES_CHANGED', `no longer as frozen: ${differs.join(', ')}`)
}

/**
 * What a screen of one subscription shows beside its form, as far as it shows it, is the subscription as frozen (domain.md
 * D44). @param moving labels of values that the screen shows before and after, which are looked at elsewhere
 * @throws RobotFailure RPA_SCREEN_CHANGED for another subscription, RPA_VALUES_CHANGED for other values
 */
export function expectShownAsFrozen(
  screen: ScreenShown,
  frozen: FrozenReading,
  moving: readonly string[] = [],
): void {
  const shown = new Map(screen.pairs.map(({ label, value }) => [label, value]))
  const { columns } = PROXY_ORDER
  const id = shown.get(columns.id)
  if (id !== undefined && id !== frozen.subscriptionId)
    changed('the page of this subscription', 'of another one')
  const [line] = frozen.lines
  const status = Object.entries(CONTINUATION).find(([, code]) => code === frozen.status)?.[0]
  const texts = [
    [columns.product, line?.name],
    [columns.code, line?.code],
    [columns.status, status],
  ] as const
  const dates = [
    [columns.nextDate, frozen.nextScheduledDate],
    [columns.nextDelivery, frozen.nextDeliveryDate],
  ] as const
  const differs = [
    ...texts.filter(([label, was]) => shown.has(label) && !isSame(shown.get(label) ?? '', was ?? '')),
    ...dates
      .filter(([label]) => shown.has(label) && !moving.includes(label))
      .filter(([label, was]) => dateShown(shown.get(label) ?? '', label) !== was),
  ].map(([label]) => label)
  if (differs.length > 0)
    throw new RobotFailure('RPA_VALUES_CHANGED', `no longer as frozen: ${differs.join(', ')}`)
}

/** The row offers the button. @throws RobotFailure RPA_SCREEN_CHANGED */
export function expectOffered(row: SubscriptionRow, button: string): void {
  const found = row.controls.filter(({ name }) => name === button)
  if (found.length !== 1) changed(`one 「${button}」 in the row`, `${found.length} of them`)
  if (found[0]?.enabled !== true) changed(`「${button}」 in the row`, 'it cannot be pressed')
}
