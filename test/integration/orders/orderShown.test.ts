import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type OrderFact, orderWorkflowId } from '../../../domain/outbox/facts.ts'
import type { ConnectionId, OrderId } from '../../../domain/values/ids.ts'
import { tellOrders } from '../../../schema/outbox.ts'
import {
  dueAtAttribute,
  memberAttribute,
  phaseAttribute,
} from '../../../workflows/runtime/searchAttributes.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { addFriend, TestLine } from '../../setup/line/testLine.ts'
import { until } from '../../setup/runtime/until.ts'
import { addMessage, dueIn } from '../../setup/messages/messages.ts'
import { addOrder, changeOrder, deliveriesOf, type OrderOptions } from '../../setup/orders/orders.ts'
import {
  addMember,
  addProduct,
  addShop,
  linkMember,
  type TestMember,
  type TestShop,
} from '../../setup/shops/shop.ts'
import { startRoles, type TestRoles } from '../../setup/runtime/worker.ts'

/** How an order's workflow shows itself in Temporal, and that what follows a message is tried again alone. */

const RICH_MENU = 'richmenu-after-delivery'

let database: TestDatabase
let line: TestLine
let shop: TestShop
let roles: TestRoles
beforeAll(async () => {
  database = await createTestDatabase()
  line = await TestLine.start()
  shop = await addShop(database.db)
  await line.open(shop)
  await line.control('POST', `/channels/${shop.channelId}/richmenus`, {
    richMenuId: RICH_MENU,
    name: 'お届け後',
    chatBarText: 'メニュー',
    size: { width: 2500, height: 843 },
    areas: [],
  })
  roles = await startRoles(database, line)
})
afterAll(async () => {
  await roles?.stop()
  await line?.close()
  await database?.drop()
})

let codes = 0
let code: string
let productId: string
let friend: TestMember & { customer: string }
beforeEach(async () => {
  code = `P${++codes}`
  productId = await addProduct(shop, code)
  friend = await addFriend(shop, line)
})

const tell = (orderId: OrderId, fact: OrderFact): Promise<void> =>
  shop.run((tx) => tellOrders(tx, { shopId: shop.shopId, orderIds: [orderId], fact }))
async function placeOrder(options: Partial<OrderOptions> = {}): Promise<OrderId> {
  const more = { productCodes: [code], externalId: code, ...options }
  const orderId = await addOrder(shop, { customer: friend.customer, ...more })
  await tell(orderId, 'orderPlaced')
  return orderId
}
const workflow = () =>
  roles.client.workflow.getHandle(orderWorkflowId(shop.connectionId as ConnectionId, code))
const closed = () =>
  until(async () => {
    const description = await workflow()
      .describe()
      .catch(() => null)
    return description?.status.name === 'COMPLETED'
  })

async function shown() {
  const { typedSearchAttributes: attributes } = await workflow().describe()
  return {
    phase: attributes.get(phaseAttribute),
    dueAt: attributes.get(dueAtAttribute)?.getTime(),
    member: attributes.get(memberAttribute),
  }
}
/** Waits until lists show so much; what else they show is compared then. */
const comesToShow = async (wanted: Awaited<ReturnType<typeof shown>>): Promise<void> => {
  await until(async () => {
    const now = await shown().catch(() => null)
    return now?.phase === wanted.phase && now?.member === wanted.member
  })
  expect(await shown()).toEqual(wanted)
}
const details = async (): Promise<string> =>
  (await workflow().query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails

describe('search attributes of an order', () => {
  const WAITING = { phase: 'WAITING_SHIP_DATE', dueAt: undefined }

  it('say phase, due time and member, also after the date was cleared and entered again', async () => {
    const { sendTime, shipDate, dueAt } = dueIn(0)
    await addMessage(shop, { productIds: [productId], scenarios: [{ sendTime, dayOffset: 3 }] })
    const orderId = await placeOrder()
    await comesToShow({ ...WAITING, member: undefined })

    const scheduled = { phase: 'SCHEDULED', dueAt: dueAt + 86_400_000, member: friend.memberId }
    await changeOrder(shop, orderId, { shipDate })
    await tell(orderId, 'shipDateChanged')
    await comesToShow(scheduled)

    await changeOrder(shop, orderId, { shipDate: null })
    await tell(orderId, 'shipDateChanged')
    await comesToShow({ ...WAITING, member: friend.memberId })
    expect(await details()).toBe('発送日を待っています。')

    await changeOrder(shop, orderId, { shipDate })
    await tell(orderId, 'shipDateChanged')
    await comesToShow(scheduled)

    await changeOrder(shop, orderId, { status: 'CANCELLED' })
    await tell(orderId, 'orderCancelled')
    await closed()
    expect(await shown()).toEqual({ phase: 'DONE', dueAt: undefined, member: friend.memberId })
  })

  it('say a member who links while the order sleeps, at the same due time', async () => {
    const { sendTime, shipDate, dueAt } = dueIn(0)
    await addMessage(shop, { productIds: [productId], scenarios: [{ sendTime, dayOffset: 3 }] })
    const customer = `C-${code}`
    const orderId = await placeOrder({ customer, shipDate })
    const scheduled = { phase: 'SCHEDULED', dueAt: dueAt + 86_400_000 }
    await comesToShow({ ...scheduled, member: undefined })
    const { memberId } = await addMember(shop)
    await linkMember(shop, memberId, customer)
    await tell(orderId, 'memberLinked')
    await comesToShow({ ...scheduled, member: memberId })
  })
})

describe('what follows a message', () => {
  it('V20 is tried again alone when it fails, and the details no longer wait for the message', async () => {
    await line.control('POST', '/faults', {
      endpoint: 'richMenuLink',
      kind: 'error-before',
      status: 500,
      match: { channelId: shop.channelId },
    })
    const { sendTime, shipDate } = dueIn(1)
    const actions = { points: 5, richMenuId: RICH_MENU }
    await addMessage(shop, { productIds: [productId], scenarios: [{ sendTime, actions }] })
    const orderId = await placeOrder({ shipDate })
    const failed = async () =>
      (await line.control<{ requests: unknown[] }>('GET', '/requests?endpoint=richMenuLink')).requests.length
    await until(async () => (await failed()) >= 2)
    expect(await deliveriesOf(shop, orderId)).toMatchObject([{ state: 'sent', actions_open: 1 }])
    expect(await details()).toBe('配信を終え、タグやポイントなどを変更しています。')

    await line.control('DELETE', '/faults')
    await closed()
    expect(await deliveriesOf(shop, orderId)).toMatchObject([{ state: 'sent', actions_open: 0 }])
    const pushes = (await line.pushes(shop)).filter(({ userId }) => userId === friend.userId)
    expect(pushes).toHaveLength(1)
    const entries = await shop.run((tx) =>
      tx.selectFrom('point_entries').select('delta').where('member_id', '=', friend.memberId).execute(),
    )
    expect(entries).toEqual([{ delta: 5 }])
  })

  it('V19 comes once when LINE accepted the message and its answer was lost', async () => {
    await line.fault(shop, 'reset-after-accept', {
      count: 1,
      match: { channelId: shop.channelId, userId: friend.userId },
    })
    const { sendTime, shipDate } = dueIn(1)
    await addMessage(shop, { productIds: [productId], scenarios: [{ sendTime, actions: { points: 5 } }] })
    const orderId = await placeOrder({ shipDate })
    await closed()
    expect(await deliveriesOf(shop, orderId)).toMatchObject([
      { state: 'sent', ambiguous: true, actions_open: 0 },
    ])
    const asked = (await line.requests(shop)).filter(({ userId }) => userId === friend.userId)
    expect(asked.map(({ status }) => status)).toEqual([null, 409])
    expect(new Set(asked.map(({ retryKey }) => retryKey)).size).toBe(1)
    const member = await shop.run((tx) =>
      tx
        .selectFrom('members')
        .select('point_balance')
        .where('id', '=', friend.memberId)
        .executeTakeFirstOrThrow(),
    )
    expect(member.point_balance).toBe(5)
  })
})
