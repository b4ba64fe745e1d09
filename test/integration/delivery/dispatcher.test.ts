import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { OrderId, TagId } from '../../../domain/values/ids.ts'
import { addDays, dateInJapan } from '../../../domain/values/japanTime.ts'
import type { Dispatcher } from '../../../worker/delivery/dispatcher/dispatcher.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { addFriend, TestLine } from '../../setup/line/testLine.ts'
import { planAndArm, startTestDispatcher } from '../../setup/delivery/dispatching.ts'
import { until } from '../../setup/runtime/until.ts'
import { hasLooked } from '../../setup/delivery/dueShop.ts'
import { addMessage, dueIn, type MessageOptions } from '../../setup/messages/messages.ts'
import { addOrder, changeOrder, deliveriesOf, type OrderOptions } from '../../setup/orders/orders.ts'
import { addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'

let database: TestDatabase
let line: TestLine
let shop: TestShop
let productId: string
let dispatcher: Dispatcher | undefined

beforeAll(async () => {
  database = await createTestDatabase()
  line = await TestLine.start()
})
afterAll(async () => {
  await line?.close()
  await database?.drop()
})
beforeEach(async () => {
  shop = await addShop(database.db)
  productId = await addProduct(shop)
  await line.open(shop)
})
afterEach(async () => {
  await dispatcher?.stop()
  dispatcher = undefined
})

const start = async (): Promise<void> => {
  dispatcher = await startTestDispatcher(database, line)
}

/** A message of one scenario that is due now, or `seconds` from now. */
function addDueMessage(options: Partial<MessageOptions> = {}, seconds = -1) {
  const { sendTime, shipDate, dueAt } = dueIn(seconds)
  return addMessage(shop, { productIds: [productId], scenarios: [{ sendTime }], ...options }).then(() => ({
    shipDate,
    dueAt,
    sendTime,
  }))
}

/** An order of a new friend, planned and armed. */
async function armOrder(options: Partial<OrderOptions>): Promise<{ orderId: OrderId; userId: string }> {
  const { customer, userId } = await addFriend(shop, line)
  const orderId = await addOrder(shop, { customer, shipDateFirstSeenAt: anHourAgo(), ...options })
  await planAndArm(shop, orderId)
  return { orderId, userId }
}
const anHourAgo = (): Date => new Date(Date.now() - 3_600_000)

const rowOf = async (orderId: OrderId) => {
  const [row] = await deliveriesOf(shop, orderId)
  if (!row) throw new Error('the order has no delivery')
  return row
}
const settled = (orderId: OrderId) => async () =>
  (await deliveriesOf(shop, orderId)).every((row) => row.settled_at !== null)
const counted = async (): Promise<Record<string, number>> => {
  const rows = await shop.run((tx) => tx.selectFrom('deliveries').select('state').execute())
  const counts: Record<string, number> = {}
  for (const { state } of rows) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

describe('a due delivery', () => {
  it('leaves once, at its second, with Temporal down', async () => {
    await start()
    const { shipDate, dueAt } = await addDueMessage({}, 4)
    const { orderId, userId } = await armOrder({ shipDate })
    await until(settled(orderId))
    const pushes = await line.pushes(shop)
    expect(pushes).toMatchObject([{ userId, messages: [{ type: 'text', text: 'お届けしました。' }] }])
    const [push] = pushes
    expect(push?.acceptedAt).toBeGreaterThanOrEqual(dueAt)
    expect(push?.acceptedAt).toBeLessThan(dueAt + 1_000)
    expect(await rowOf(orderId)).toMatchObject({
      state: 'sent',
      reason: null,
      line_request_id: push?.requestId,
      retry_key: push?.retryKey,
      message_version: 1,
      notified_at: null,
    })
  })

  it('V18 carries the content of its second and stores the version that it used', async () => {
    const { shipDate } = await addDueMessage({}, 2)
    const { orderId } = await armOrder({ shipDate })
    await shop.run(async (tx) => {
      await tx.updateTable('follow_messages').set({ version: 2 }).execute()
      await tx
        .updateTable('scenarios')
        .set({ bubbles: JSON.stringify([{ kind: 'text', text: '{displayName}様、新しい文面です。' }]) })
        .execute()
    })
    await start()
    await until(settled(orderId))
    expect(await line.pushes(shop)).toMatchObject([{ messages: [{ text: '山田花子様、新しい文面です。' }] }])
    expect(await rowOf(orderId)).toMatchObject({ message_version: 2 })
  })

  it('speaks of parcel and points as they are now, and by the fallback where there is none', async () => {
    const { shipDate, sendTime } = dueIn(-1)
    const text = '{carrier|未定} {trackingNumber|番号なし} {nextDeliveryDate|次回未定} {points}'
    await addMessage(shop, { productIds: [productId], scenarios: [{ sendTime, text }] })
    const sent = await armOrder({ shipDate })
    const bare = await armOrder({ shipDate })
    await shop.run(async (tx) => {
      const parcel = { carrier: 'YAMATO' as const, tracking_number: '1234-5678-9013' }
      await tx
        .insertInto('shipments')
        .values({ order_id: sent.orderId, line: 1, shop_id: shop.shopId, ...parcel })
        .execute()
      await tx
        .updateTable('members')
        .set({ point_balance: 1_200 })
        .where('line_user_id', '=', sent.userId)
        .execute()
    })
    await start()
    await until(settled(sent.orderId))
    await until(settled(bare.orderId))
    const texts = new Map((await line.pushes(shop)).map((push) => [push.userId, push.messages]))
    expect(texts.get(sent.userId)).toMatchObject([{ text: 'ヤマト運輸 123456789013 次回未定 1,200' }])
    expect(texts.get(bare.userId)).toMatchObject([{ text: '未定 番号なし 次回未定 0' }])
  })

  it('shows uploads at their public addresses', async () => {
    const [mediaId, previewMediaId] = [randomUUID(), randomUUID()]
    const { sendTime, shipDate } = dueIn(-1)
    const bubbles = [
      { kind: 'image', mediaId, previewMediaId },
      { kind: 'audio', mediaId, durationMs: 2_500 },
    ]
    await addMessage(shop, { productIds: [productId], scenarios: [{ sendTime, bubbles }] })
    const { orderId } = await armOrder({ shipDate })
    await start()
    await until(settled(orderId))
    const at = (id: string) => `https://crm.example/media/${id}`
    expect(await line.pushes(shop)).toMatchObject([
      {
        messages: [
          { type: 'image', originalContentUrl: at(mediaId), previewImageUrl: at(previewMediaId) },
          { type: 'audio', originalContentUrl: at(mediaId), duration: 2_500 },
        ],
      },
    ])
  })

  it('V10 goes before the others of its member by 配信順, each after the one before is settled', async () => {
    const { sendTime, shipDate } = dueIn(-1)
    for (const [deliveryOrder, text] of [
      [30, '三'],
      [10, '一'],
      [20, '二'],
    ] as const)
      await addMessage(shop, { productIds: [productId], deliveryOrder, scenarios: [{ sendTime, text }] })
    const { orderId } = await armOrder({ shipDate })
    await start()
    await until(settled(orderId))
    const pushes = await line.pushes(shop)
    expect(pushes.map(({ messages }) => messages[0]?.text)).toEqual(['一', '二', '三'])
    const rows = await deliveriesOf(shop, orderId)
    for (const [index, row] of rows.entries())
      expect(pushes[index + 1]?.acceptedAt ?? Infinity).toBeGreaterThanOrEqual(row.settled_at?.getTime() ?? 0)
  })

  it('V10 waits for the actions of the one before', async () => {
    const { sendTime, shipDate } = dueIn(-1)
    await addMessage(shop, {
      productIds: [productId],
      deliveryOrder: 1,
      scenarios: [{ sendTime, text: '一', actions: { points: 10 } }],
    })
    await addMessage(shop, {
      productIds: [productId],
      deliveryOrder: 2,
      scenarios: [{ sendTime, text: '二' }],
    })
    const { orderId } = await armOrder({ shipDate })
    await start()
    await until(async () => (await counted())['sent'] === 1)
    await hasLooked(database.db, line)
    expect(await deliveriesOf(shop, orderId)).toMatchObject([
      { state: 'sent', actions: ['changePoints'], actions_open: 1 },
      { state: 'armed' },
    ])
    await shop.run((tx) => tx.updateTable('deliveries').set({ actions_open: 0 }).execute())
    await until(settled(orderId))
    expect((await line.pushes(shop)).map(({ messages }) => messages[0]?.text)).toEqual(['一', '二'])
  })
})

describe('whatever LINE answers', () => {
  // In this order no four in a row are without a verdict, after which the channel rests for 10 s.
  const faults: [string, object?][] = [
    ['error-before'],
    ['error-after-accept'],
    ['empty'],
    ['reset-before'],
    ['html'],
    ['reset-after-accept'],
    ['broken-json'],
    ['html', { status: 502 }],
    ['status', { status: 429, body: { message: 'The API rate limit has been exceeded. Try again later.' } }],
    ['hang-after-accept'],
  ]

  it('a fault ends with exactly one message and a row that says sent', async () => {
    const { shipDate } = await addDueMessage()
    const cases: { kind: string; userId: string; orderId: OrderId }[] = []
    for (const [kind, more] of faults) {
      const { userId, orderId } = await armOrder({ shipDate })
      await line.fault(shop, kind, { count: 1, match: { userId, channelId: shop.channelId }, ...more })
      cases.push({ kind, userId, orderId })
    }
    await start()
    await until(async () => (await counted())['sent'] === faults.length)
    const pushes = await line.pushes(shop)
    const requests = await line.requests(shop)
    for (const { kind, userId, orderId } of cases) {
      const mine = requests.filter((request) => request.userId === userId)
      const { retry_key, line_request_id } = await rowOf(orderId)
      const push = pushes.filter((one) => one.userId === userId)
      expect([kind, push.length, push[0]?.requestId]).toEqual([kind, 1, line_request_id])
      expect([kind, ...new Set(mine.map((request) => request.retryKey))]).toEqual([kind, retry_key])
      expect([kind, mine.some((request) => request.bodyDiffers)]).toEqual([kind, false])
    }
  })

  it('a month that is used up parks the row, unnoticed by the member', async () => {
    await line.open(shop, { quota: 0 })
    const { shipDate } = await addDueMessage()
    const { orderId } = await armOrder({ shipDate })
    await start()
    await until(settled(orderId))
    expect(await rowOf(orderId)).toMatchObject({ state: 'parked', reason: 'QUOTA', first_attempt_at: null })
    expect(await line.pushes(shop)).toEqual([])
  })

  it('a month that we know to be used up parks the rest without asking LINE', async () => {
    shop = await addShop(database.db, { quota: { limit: 10, used: 8 } })
    productId = await addProduct(shop)
    await line.open(shop)
    const { shipDate } = await addDueMessage()
    for (let i = 0; i < 5; i++) await armOrder({ shipDate })
    await start()
    await until(async () => (await counted())['sent'] === 2 && (await counted())['parked'] === 3)
    expect(await line.requests(shop)).toHaveLength(2)
  })

  it('a refused token leaves the row armed, and nothing is pushed until there may be another', async () => {
    await line.open(shop, { accessToken: 'another' })
    const { shipDate } = await addDueMessage()
    const { orderId } = await armOrder({ shipDate })
    await start()
    await until(async () => (await rowOf(orderId)).failure === '401')
    await hasLooked(database.db, line)
    expect(await rowOf(orderId)).toMatchObject({ state: 'armed', first_attempt_at: null, ambiguous: false })
    expect(await line.pushes(shop)).toEqual([])
  })

  it('a recipient whom LINE does not know is UNREACHABLE', async () => {
    const { shipDate } = await addDueMessage()
    const { orderId } = await armOrder({ shipDate })
    await shop.run((tx) =>
      tx
        .updateTable('members')
        .set({ line_user_id: `U${'0'.repeat(32)}` })
        .execute(),
    )
    await start()
    await until(settled(orderId))
    expect(await rowOf(orderId)).toMatchObject({ state: 'failed', reason: 'UNREACHABLE' })
  })

  it('content that LINE refuses is INVALID_CONTENT, and so is what we refuse before', async () => {
    const { shipDate, sendTime } = await addDueMessage()
    const { orderId } = await armOrder({ shipDate })
    await line.fault(shop, 'status', {
      status: 400,
      body: {
        message: 'The request body has 1 error(s)',
        details: [{ message: 'May not be empty', property: 'messages[0].text' }],
      },
    })
    await addMessage(shop, { productIds: [productId], scenarios: [{ sendTime, text: '{nickName}' }] })
    const { orderId: both } = await armOrder({ shipDate })
    await start()
    await until(settled(orderId))
    await until(settled(both))
    expect(await rowOf(orderId)).toMatchObject({ state: 'failed', reason: 'INVALID_CONTENT' })
    expect((await deliveriesOf(shop, both)).map(({ state, reason }) => [state, reason])).toEqual(
      expect.arrayContaining([
        ['failed', 'INVALID_CONTENT'],
        ['skipped', 'INVALID_CONTENT'],
      ]),
    )
  })
})

describe('the gates, by the facts of the second', () => {
  it('close what is not to be sent, each with its reason', async () => {
    const { shipDate, sendTime } = dueIn(-1)
    const tag = await shop.run((tx) =>
      tx
        .insertInto('tags')
        .values({ shop_id: shop.shopId, line_account_id: shop.lineAccountId, code: 'a', name: 'A' })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
    const order = async (
      code: string,
      message: Partial<MessageOptions>,
      facts: Partial<OrderOptions> = {},
    ) => {
      const product = await addProduct(shop, code)
      await addMessage(shop, { productIds: [product], scenarios: [{ sendTime }], ...message })
      return (await armOrder({ shipDate, productCodes: [code], ...facts })).orderId
    }
    const promotion = { purpose: 'PROMOTION' } as const
    const late = dueIn(-1_900)
    const expired = dueIn(-10_900)
    const orders: Record<string, OrderId> = {
      DISABLED: await order('off', { enabled: false }),
      UNLINKED: await order('unlinked', {}, { customer: 'nobody' }),
      UNREACHABLE: await order('blocked', {}),
      OPT_OUT: await order('opted-out', promotion),
      FILTER: await order('filter', {
        audience: { all: [{ kind: 'tags', mode: 'any', tagIds: [tag.id as TagId] }] },
      }),
      LATE: await order(
        'late',
        { scenarios: [{ sendTime: late.sendTime }] },
        { shipDate: late.shipDate, shipDateFirstSeenAt: new Date() },
      ),
      OUTAGE_EXPIRED: await order(
        'expired',
        { scenarios: [{ sendTime: expired.sendTime }] },
        { shipDate: expired.shipDate, shipDateFirstSeenAt: new Date(expired.dueAt - 60_000) },
      ),
    }
    const member = async (orderId: OrderId | undefined, change: object) => {
      const { member_id } = await rowOf(orderId as OrderId)
      await shop.run((tx) =>
        tx
          .updateTable('members')
          .set(change)
          .where('id', '=', member_id ?? '')
          .execute(),
      )
    }
    await member(orders['UNREACHABLE'], { friend_state: 'BLOCKED' })
    await member(orders['OPT_OUT'], { opted_out_at: new Date() })
    await start()
    for (const [reason, orderId] of Object.entries(orders)) {
      await until(settled(orderId))
      const row = await rowOf(orderId)
      expect([reason, row.state, row.reason]).toEqual([reason, 'skipped', reason])
    }
    expect(await line.requests(shop)).toEqual([])
  })

  it('send what was entered late within the grace', async () => {
    const { shipDate } = await addDueMessage({}, -50)
    const { orderId } = await armOrder({ shipDate, shipDateFirstSeenAt: new Date() })
    await start()
    await until(settled(orderId))
    expect(await rowOf(orderId)).toMatchObject({ state: 'sent' })
  })

  it('give back to planning what moved meanwhile, and tell its workflow; a plan sets it right', async () => {
    const { shipDate } = await addDueMessage({}, 2)
    const { orderId } = await armOrder({ shipDate })
    await changeOrder(shop, orderId, { shipDate: addDays(shipDate, 5) })
    await start()
    await until(async () => (await rowOf(orderId)).state === 'planned')
    expect(await rowOf(orderId)).toMatchObject({ generation: 2, armed_at: null, settled_at: null })
    const nudges = await shop.run((tx) => tx.selectFrom('outbox').select('signal').execute())
    expect(nudges).toEqual([{ signal: 'nudged' }])
    await planAndArm(shop, orderId)
    await hasLooked(database.db, line)
    expect(await rowOf(orderId)).toMatchObject({ state: 'armed', generation: 3 })
    expect(dateInJapan((await rowOf(orderId)).due_at.getTime())).toBe(addDays(shipDate, 7))
    expect(await line.requests(shop)).toEqual([])
  })

  it('wait a minute for an earlier row that nobody settles, and no longer', async () => {
    const early = dueIn(-55)
    const late = dueIn(-52)
    await addMessage(shop, {
      productIds: [productId],
      scenarios: [
        { sendTime: early.sendTime, text: '先' },
        { sendTime: late.sendTime, text: '後' },
      ],
    })
    const { orderId } = await armOrder({ shipDate: late.shipDate })
    const [first] = await deliveriesOf(shop, orderId)
    await shop.run((tx) =>
      tx
        .updateTable('deliveries')
        .set({ state: 'planned', armed_at: null })
        .where('id', '=', first?.id ?? '')
        .execute(),
    )
    await start()
    await until(async () => (await deliveriesOf(shop, orderId))[1]?.state === 'sent')
    const [push] = await line.pushes(shop)
    expect(push?.messages[0]?.text).toBe('後')
    expect(push?.acceptedAt).toBeGreaterThanOrEqual(early.dueAt + 60_000)
  })
})
