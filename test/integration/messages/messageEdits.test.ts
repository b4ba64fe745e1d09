import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Bubble } from '../../../domain/bubbles/index.ts'
import type { DeliveryId, OperatorId, OrderId } from '../../../domain/values/ids.ts'
import { addDays, dateInJapan } from '../../../domain/values/japanTime.ts'
import { armDelivery } from '../../../schema/delivery/armDelivery.ts'
import type { FollowMessageContent } from '../../../schema/messages/followMessages.ts'
import {
  insertFollowMessage,
  replaceFollowMessage,
  switchFollowMessage,
} from '../../../schema/messages/followMessageWrites.ts'
import { changeLineAccount } from '../../../schema/messages/changeLineAccount.ts'
import { previewBackfill } from '../../../schema/messages/backfillPreview.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { tellNextPage } from '../../../schema/messages/replans.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { dueIn } from '../../setup/messages/messages.ts'
import { addOrder, changeOrder, deliveriesOf, type OrderOptions } from '../../setup/orders/orders.ts'
import { addCustomer, addProduct, addShop, type TestShop, yesterday } from '../../setup/shops/shop.ts'

/** What an edit of a message, as the API writes it, does to orders that wait for it. */

const today = dateInJapan(Date.now())

let database: TestDatabase
let shop: TestShop
let productId: string
let customer: string
let operatorId: OperatorId
let heard: number

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  shop = await addShop(database.db)
  const { id } = await shop.run((tx) =>
    tx
      .insertInto('operators')
      .values({ shop_id: shop.shopId, name: '担当', role: 'EDITOR' })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  operatorId = id as OperatorId
  heard = 0
  productId = await addProduct(shop)
  ;({ customer } = await addCustomer(shop))
})

const content = (change: Partial<FollowMessageContent> = {}): FollowMessageContent => ({
  adminName: 'テスト',
  purpose: 'NOTICE',
  triggerProductIds: [productId],
  recurringCountRule: null,
  audience: { all: [] },
  deliveryOrder: 100,
  lateGraceMinutes: 30,
  outageGraceMinutes: 180,
  backfillDays: 0,
  exclusive: false,
  scenarios: [
    { dayOffset: 2, sendTime: '18:00', bubbles: [{ kind: 'text', text: 'お届けしました。' }], actions: {} },
  ],
  ...change,
})
const save = (change: Partial<FollowMessageContent> = {}) =>
  shop.run((tx) =>
    insertFollowMessage(tx, {
      by: { shopId: shop.shopId, operatorId },
      lineAccountId: shop.lineAccountId,
      content: content(change),
    }),
  )
type Saved = Awaited<ReturnType<typeof save>>
/** Changes what is said and leaves the rest as it was saved. */
const edit = (saved: Saved, change: Partial<FollowMessageContent>, backfillOrders = 0) =>
  shop.run((tx) => {
    const edited = {
      ...content(),
      scenarios: saved.scenarios.map((one) => ({
        id: one.id,
        dayOffset: one.day_offset,
        sendTime: one.send_time,
        bubbles: one.bubbles as unknown as Bubble[],
        actions: {},
      })),
      ...change,
    }
    const by = { shopId: shop.shopId, operatorId }
    return replaceFollowMessage(tx, {
      by,
      id: saved.id,
      version: null,
      content: edited,
      backfillOrders,
    })
  })
const turnOn = ({ id }: Saved, backfillOrders = 0) =>
  shop.run((tx) =>
    switchFollowMessage(tx, {
      by: { shopId: shop.shopId, operatorId },
      id,
      version: null,
      enabled: true,
      backfillOrders,
    }),
  )
/** As if it had been made yesterday. */
const backdate = ({ id }: Saved) =>
  shop.run(async (tx) => {
    const at = { created_at: yesterday() }
    await tx.updateTable('follow_messages').set(at).where('id', '=', id).execute()
    await tx
      .updateTable('scenarios')
      .set({ ...at, timed_at: yesterday() })
      .where('message_id', '=', id)
      .execute()
  })
const subscribed = (recurringCount: number) => ({ kind: 'SUBSCRIPTION', recurringCount }) as const
const plan = (orderId: OrderId) => shop.run((tx) => planOrder(tx, shop.shopId, orderId))
const planned = async (orderId: OrderId) => {
  await plan(orderId)
  return deliveriesOf(shop, orderId)
}
/** Tells the orders of every edit, as the workflow does. */
const tellAll = () =>
  shop.run(async (tx) => {
    const asked = await tx
      .selectFrom('replans')
      .select('message_id')
      .where('finished_at', 'is', null)
      .execute()
    for (const { message_id } of asked)
      while (!(await tellNextPage(tx, { shopId: shop.shopId, messageId: message_id, most: 1 })).finished);
  })
/** The facts that orders were told since this was asked last. */
async function told() {
  await tellAll()
  const facts = await shop.run((tx) =>
    tx
      .selectFrom('outbox')
      .select(['id', 'signal', 'start'])
      .where('id', '>', heard)
      .where('workflow_type', '=', 'order')
      .orderBy('id')
      .execute(),
  )
  heard = facts.at(-1)?.id ?? heard
  return facts.map(({ signal, start }) => ({
    signal,
    orderId: (start as unknown as { input: { orderId: OrderId } }).input.orderId,
  }))
}

describe('an edited 配信順', () => {
  it('V10, V18 is that of rows already planned and armed, without another generation', async () => {
    const first = await save({ deliveryOrder: 10 })
    await save({ deliveryOrder: 20 })
    const orderId = await addOrder(shop, { customer, shipDate: today })
    const before = await planned(orderId)
    expect(before.map((row) => [row.message_id === first.id, row.delivery_order])).toEqual([
      [true, 10],
      [false, 20],
    ])
    await shop.run((tx) => armDelivery(tx, { id: (before[0]?.id ?? '') as DeliveryId, generation: 1 }))
    await edit(first, { deliveryOrder: 30 })
    expect(await told()).toEqual([{ signal: 'messageEdited', orderId }])
    const after = await planned(orderId)
    expect(after.map((row) => [row.message_id === first.id, row.delivery_order, row.state])).toEqual([
      [false, 20, 'planned'],
      [true, 30, 'armed'],
    ])
    expect(after.map((row) => row.generation)).toEqual([1, 1])
  })
})

describe('an order that a message comes to ask for after the due time', () => {
  const anHourAgo = new Date(Date.now() - 3_600_000)
  /** A message of long ago, due a minute ago for an order that was seen an hour ago. */
  const due = (change: Partial<FollowMessageContent>) => {
    const { sendTime, shipDate, dueAt } = dueIn(-60)
    const scenarios = content().scenarios.map((one) => ({ ...one, sendTime }))
    return {
      content: { ...change, scenarios },
      dueAt,
      order: (productCodes: string[], more: Partial<OrderOptions> = {}) =>
        addOrder(shop, { customer, productCodes, shipDate, shipDateFirstSeenAt: anHourAgo, ...more }),
    }
  }
  const expectKnownLate = async (orderId: OrderId, dueAt: number) => {
    const [row] = await planned(orderId)
    expect(row?.due_at.getTime()).toBe(dueAt)
    expect(row?.known_at.getTime()).toBeGreaterThan(dueAt)
  }

  it('B4, D2 is known by the making of the message', async () => {
    const { content, order, dueAt } = due({ backfillDays: 3 })
    const orderId = await order(['A'])
    await turnOn(await save(content), 1)
    await expectKnownLate(orderId, dueAt)
  })

  it('B4, D2 is known by the adding of its product, and enrols by back-fill alone', async () => {
    const productB = await addProduct(shop, 'B')
    const { content, order, dueAt } = due({ backfillDays: 3 })
    const message = await save(content)
    await turnOn(message)
    await backdate(message)
    const orderId = await order(['B'])
    expect(await planned(orderId)).toEqual([])
    await edit(message, { triggerProductIds: [productId, productB] })
    expect(await planned(orderId)).toEqual([])
    await edit(message, { triggerProductIds: [productId, productB], backfillDays: 3 }, 1)
    await expectKnownLate(orderId, dueAt)
  })

  it('V13 is known by the edit of the count rule', async () => {
    const third = { recurringCountRule: { kind: 'list', counts: [3] } } as const
    const { content, order, dueAt } = due(third)
    const message = await save(content)
    await backdate(message)
    const orderId = await order(['A'], subscribed(4))
    expect(await planned(orderId)).toEqual([])
    await edit(message, { recurringCountRule: { kind: 'atLeast', n: 3 } })
    await expectKnownLate(orderId, dueAt)
  })
})

describe('a count that did not fit (V13)', () => {
  const third = { recurringCountRule: { kind: 'list', counts: [3] } } as const
  const closed = [{ state: 'skipped', reason: 'FILTER' }]
  const open = [{ state: 'planned', reason: null }]

  it('opens its row again when the cart takes the mistake back', async () => {
    await save(third)
    const orderId = await addOrder(shop, { customer, shipDate: today, ...subscribed(3) })
    expect(await planned(orderId)).toMatchObject(open)
    await changeOrder(shop, orderId, { recurringCount: 2 })
    expect(await planned(orderId)).toMatchObject(closed)
    await changeOrder(shop, orderId, { recurringCount: 3 })
    expect(await planned(orderId)).toMatchObject(open)
  })

  it('opens its row again when the rule is edited, of whose edit the order is told', async () => {
    const message = await save(third)
    const orderId = await addOrder(shop, { customer, shipDate: today, ...subscribed(3) })
    const unknown = await addOrder(shop, { customer, shipDate: today, kind: 'SUBSCRIPTION' })
    const longAgo = await addOrder(shop, { customer, shipDate: addDays(today, -3), ...subscribed(3) })
    for (const one of [orderId, unknown, longAgo]) await planned(one)
    expect(await deliveriesOf(shop, unknown)).toMatchObject([{ reason: 'COUNT_UNKNOWN' }])
    await edit(message, { recurringCountRule: { kind: 'list', counts: [2] } })
    for (const one of [orderId, unknown, longAgo]) await planned(one)
    expect(await deliveriesOf(shop, orderId)).toMatchObject(closed)
    expect(await deliveriesOf(shop, longAgo)).toMatchObject(closed)
    await told()

    await edit(message, { recurringCountRule: null })
    expect(new Set((await told()).map((fact) => fact.orderId))).toEqual(new Set([orderId, unknown]))
    expect(await planned(orderId)).toMatchObject(open)
    expect(await planned(unknown)).toMatchObject(open)
    expect(await planned(longAgo)).toMatchObject(closed)
  })

  it('stays closed once the due time has passed', async () => {
    await save(third)
    const orderId = await addOrder(shop, { customer, shipDate: addDays(today, -3), ...subscribed(3) })
    await planned(orderId)
    await changeOrder(shop, orderId, { recurringCount: 2 })
    expect(await planned(orderId)).toMatchObject(closed)
    await changeOrder(shop, orderId, { recurringCount: 3 })
    expect(await planned(orderId)).toMatchObject(closed)
  })
})

describe('back-fill (D2, D3)', () => {
  const longAgo = new Date(Date.now() - 60_000)
  const shipped = (daysAgo: number, more: Partial<OrderOptions> = {}) =>
    addOrder(shop, {
      customer,
      shipDate: addDays(today, -daysAgo),
      shipDateFirstSeenAt: longAgo,
      ...more,
    })
  const toldIds = async () => (await told()).map(({ orderId }) => orderId).toSorted()

  it('tells the orders that it reaches when the message is switched on, not before, and enrols them', async () => {
    const [yesterdays, oldest] = [await shipped(1), await shipped(3)]
    const others = [
      await shipped(4),
      await shipped(1, { status: 'CANCELLED' }),
      await shipped(1, { productCodes: ['B'] }),
    ]
    const message = await save({ backfillDays: 3 })
    expect(await told()).toEqual([])
    expect(await planned(yesterdays)).toEqual([])

    await turnOn(message, 2)
    expect(await toldIds()).toEqual([yesterdays, oldest].toSorted())
    for (const orderId of [yesterdays, oldest]) expect(await planned(orderId)).toHaveLength(1)
    for (const orderId of others) expect(await planned(orderId)).toEqual([])
    await turnOn(message)
    expect(await told()).toEqual([])
  })

  it('tells those that an edit brings in while it is on', async () => {
    const productB = await addProduct(shop, 'B')
    const message = await save()
    await turnOn(message)
    const [second, third] = [await shipped(2, subscribed(2)), await shipped(2, subscribed(3))]
    const other = await shipped(2, { productCodes: ['B'], ...subscribed(3) })
    const backfilled = { backfillDays: 2, recurringCountRule: { kind: 'list', counts: [3] } } as const
    await edit(message, { ...backfilled, backfillDays: 1 })
    expect(await toldIds()).toEqual([])
    await edit(message, backfilled, 1)
    expect(await toldIds()).toEqual([third])
    await edit(message, { ...backfilled, adminName: '名前だけ' })
    expect(await toldIds()).toEqual([])
    await planned(third)
    await edit(message, { ...backfilled, triggerProductIds: [productId, productB] }, 1)
    expect(await toldIds()).toEqual([other])
    await edit(message, { backfillDays: 2, triggerProductIds: [productId, productB] }, 2)
    expect(new Set(await toldIds())).toEqual(new Set([second, third, other]))
  })

  it('tells nobody without back-fill days', async () => {
    await shipped(0)
    await turnOn(await save())
    expect(await told()).toEqual([])
  })
})

describe('an exclusive message', () => {
  const asSwitched = (saved: Saved, on: boolean) =>
    shop.run((tx) =>
      switchFollowMessage(tx, {
        by: { shopId: shop.shopId, operatorId },
        id: saved.id,
        version: null,
        enabled: on,
      }),
    )
  /** Each row as [message, state, reason], by the messages given. */
  const shown = async (orderId: OrderId, ...messages: Saved[]) => {
    const rows = await planned(orderId)
    return messages.map(({ id }) => {
      const row = rows.find((one) => one.message_id === id)
      return row && [row.state, row.reason]
    })
  }
  const waits = ['planned', null]
  const kept = ['skipped', 'EXCLUSIVE']

  it('D8 keeps later messages from the order while it is on, tells the orders, and gives them free', async () => {
    const first = await save({ deliveryOrder: 10, exclusive: true })
    const second = await save({ deliveryOrder: 20 })
    const orderId = await addOrder(shop, { customer, shipDate: today })
    expect(await shown(orderId, first, second)).toEqual([waits, waits])
    await asSwitched(first, true)
    expect(await told()).toEqual([{ signal: 'messageEdited', orderId }])
    expect(await shown(orderId, first, second)).toEqual([waits, kept])
    await asSwitched(first, false)
    expect(await told()).toEqual([{ signal: 'messageEdited', orderId }])
    expect(await shown(orderId, first, second)).toEqual([waits, waits])
  })

  it('D8 follows an edited 配信順, and the rule taken away', async () => {
    const first = await save({ deliveryOrder: 10, exclusive: true })
    const second = await save({ deliveryOrder: 20 })
    await asSwitched(first, true)
    const orderId = await addOrder(shop, { customer, shipDate: today })
    expect(await shown(orderId, first, second)).toEqual([waits, kept])
    await edit(second, { deliveryOrder: 5 })
    expect(await shown(orderId, first, second)).toEqual([waits, waits])
    await edit(second, { deliveryOrder: 30 })
    expect(await shown(orderId, first, second)).toEqual([waits, kept])
    await told()
    await edit(first, { deliveryOrder: 10, exclusive: false })
    expect(await told()).toContainEqual({ signal: 'messageEdited', orderId })
    expect(await shown(orderId, first, second)).toEqual([waits, waits])
  })

  it('D8, V7 stops no series that has begun, and leaves the order to it', async () => {
    const first = await save({ deliveryOrder: 10, exclusive: true })
    const second = await save({ deliveryOrder: 20, exclusive: true })
    await asSwitched(second, true)
    const orderId = await addOrder(shop, { customer, shipDate: today })
    expect(await shown(orderId, first, second)).toEqual([waits, waits])
    await shop.run((tx) =>
      tx
        .updateTable('deliveries')
        .set({ state: 'sent', settled_at: new Date(), first_attempt_at: new Date() })
        .where('message_id', '=', second.id)
        .execute(),
    )
    await asSwitched(first, true)
    expect(await shown(orderId, first, second)).toEqual([kept, ['sent', null]])
  })

  it('D8, V16 never makes up for what fell due while another message had the order', async () => {
    const due = dueIn(-60)
    const at = (dayOffset: number) => [{ dayOffset, sendTime: due.sendTime, bubbles: [], actions: {} }]
    const first = await save({ deliveryOrder: 10, exclusive: true, scenarios: at(3) })
    const second = await save({ deliveryOrder: 20, scenarios: at(2) })
    for (const message of [first, second]) await backdate(message)
    await asSwitched(first, true)
    const orderId = await addOrder(shop, { customer, shipDate: due.shipDate })
    expect(await shown(orderId, first, second)).toEqual([waits, kept])
    await asSwitched(first, false)
    expect(await shown(orderId, first, second)).toEqual([waits, kept])
  })

  it('V11 one series per order: the first message takes an order with two trigger products', async () => {
    const productB = await addProduct(shop, 'B')
    const first = await save({ deliveryOrder: 10 })
    const second = await save({ deliveryOrder: 20, triggerProductIds: [productB] })
    for (const message of [first, second]) await asSwitched(message, true)
    const orderId = await addOrder(shop, { customer, shipDate: today, productCodes: ['A', 'B'] })
    expect(await shown(orderId, first, second)).toEqual([waits, waits])
    await told()
    const one = (oneSeriesPerOrder: boolean) =>
      shop.run((tx) =>
        changeLineAccount(tx, {
          shopId: shop.shopId,
          id: shop.lineAccountId,
          version: null,
          change: { oneSeriesPerOrder },
        }),
      )
    await one(true)
    expect(await told()).toEqual([{ signal: 'messageEdited', orderId }])
    expect(await shown(orderId, first, second)).toEqual([waits, kept])
    await one(false)
    expect(await shown(orderId, first, second)).toEqual([waits, waits])
  })
})

describe('a preview of back-fill', () => {
  const preview = (saved: Saved, days: number) => shop.run((tx) => previewBackfill(tx, saved, days))

  it('D2, D3 counts orders and deliveries by day without doing anything, as switching on then does', async () => {
    const orderId = await addOrder(shop, { customer, shipDate: addDays(today, -1) })
    await addOrder(shop, { customer, shipDate: addDays(today, -5) })
    const message = await save({ backfillDays: 1 })
    expect(await preview(message, 7)).toEqual({
      orders: 2,
      historyOrders: 0,
      members: 1,
      unlinkedOrders: 0,
      countUnknownOrders: 0,
      due: [{ date: addDays(today, 1), deliveries: 1 }],
      tooLate: 1,
    })
    expect(await preview(message, 1)).toMatchObject({ orders: 1, tooLate: 0 })
    expect(await told()).toEqual([])
    expect(await planned(orderId)).toEqual([])
    await turnOn(message, 1)
    expect(await told()).toEqual([{ signal: 'messageEdited', orderId }])
    expect(await preview(message, 1)).toMatchObject({ orders: 1 })
    await plan(orderId)
    expect(await preview(message, 1)).toMatchObject({ orders: 0, due: [] })
  })
})
