import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { ShopId } from '../../../domain/values/ids.ts'
import { addDays, dateInJapan } from '../../../domain/values/japanTime.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { addMessage } from '../../setup/messages/messages.ts'
import { addOrder } from '../../setup/orders/orders.ts'
import { addCustomer, addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'

const today = dateInJapan(Date.now())
let api: TestApi
let shop: TestShop
let key: string
let product: string
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api?.close())
beforeEach(async () => {
  shop = await addShop(api.database.db, { quota: { limit: 10, used: 4 } })
  key = await api.keyFor(shop.shopId, 'VIEWER')
  product = await addProduct(shop)
})

const ask = (body: unknown) => api.call('POST', '/v1/simulations/order', { key, body })
const rows = () =>
  shop.run(async (tx) => {
    const { rows } = await sql<{ all: string }>`
      select jsonb_build_array((select count(*) from deliveries), (select count(*) from enrolments),
                               (select count(*) from outbox), (select max(xmin::text) from orders))::text as all`.execute(
      tx,
    )
    return rows[0]?.all
  })

describe('an order', () => {
  it('is told of each message, in Japanese, and nothing changes', async () => {
    const { customer } = await addCustomer(shop)
    const { messageId } = await addMessage(shop, { productIds: [product], scenarios: [{}, { dayOffset: 3 }] })
    const off = await addMessage(shop, { productIds: [product], enabled: false })
    const other = await addMessage(shop, { productIds: [await addProduct(shop, 'B')] })
    const orderId = await addOrder(shop, { customer, shipDate: today })
    const before = await rows()
    const { status, body } = await ask({ orderId })
    expect(status).toBe(200)
    expect(await rows()).toBe(before)
    const told = new Map([...(body['messages'] ?? [])].map((one) => [String(one['messageId']), one]))
    expect(told.get(messageId)).toMatchObject({
      answer: 'enrols',
      steps: [
        {
          dueAt: `${addDays(today, 2)}T18:00:00+09:00`,
          text: `${addDays(today, 2)} 18:00に配信する見込みです。`,
        },
        { leavesAt: `${addDays(today, 3)}T18:00:00+09:00`, reason: null },
      ],
    })
    expect(told.get(off.messageId)).toMatchObject({ steps: [{ reason: 'DISABLED', leavesAt: null }] })
    expect(told.get(other.messageId)).toMatchObject({ answer: 'no', because: 'OTHER_PRODUCT', steps: [] })
    const { body: assumed } = await ask({ orderId, assumeEnabled: true })
    const once = [...(assumed['messages'] ?? [])].find((one) => String(one['messageId']) === off.messageId)
    expect(once).toMatchObject({ enabled: false, steps: [{ reason: null }] })
  })

  it('may be invented, with its member', async () => {
    const [tag] = await shop.run((tx) =>
      tx
        .insertInto('tags')
        .values({ shop_id: shop.shopId, line_account_id: shop.lineAccountId, code: 'vip', name: 'VIP' })
        .returning('id')
        .execute(),
    )
    await addMessage(shop, {
      productIds: [product],
      recurringCountRule: { kind: 'atLeast', n: 2 },
      audience: { all: [{ kind: 'tags', mode: 'any', tagIds: [tag?.id as never] }] },
    })
    const order = {
      lineAccountId: shop.lineAccountId,
      productIds: [product],
      shipDate: today,
      recurringCount: 2,
    }
    const first = async (body: unknown) => [...((await ask(body)).body['messages'] ?? [])][0]
    expect(await first({ order })).toMatchObject({ answer: 'enrols', steps: [{ reason: 'FILTER' }] })
    expect(await first({ order, member: { tagIds: [tag?.id] } })).toMatchObject({ steps: [{ reason: null }] })
    expect(await first({ order: { ...order, recurringCount: 1 } })).toMatchObject({
      answer: 'no',
      because: 'COUNT',
    })
    expect(await first({ order: { ...order, recurringCount: null } })).toMatchObject({
      answer: 'countUnknown',
    })
    expect(await first({ order: { ...order, shipDate: null } })).toMatchObject({ because: 'NO_SHIP_DATE' })
  })

  it('has to be one or the other, and of this shop', async () => {
    expect(await ask({})).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } })
    const stranger = await addShop(api.database.db)
    const order = { lineAccountId: shop.lineAccountId, productIds: [await addProduct(stranger)] }
    expect(await ask({ order })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/order/productIds' }] },
    })
    const { customer } = await addCustomer(shop)
    const orderId = await addOrder(shop, { customer, shipDate: today })
    key = await api.keyFor(stranger.shopId as ShopId, 'ADMIN')
    expect((await ask({ orderId })).status).toBe(404)
  })
})

it('a message over its orders: how many on which day and minute, and who is left out', async () => {
  const { messageId } = await addMessage(shop, {
    productIds: [product],
    enabled: false,
    scenarios: [{}, { dayOffset: 3 }],
  })
  const friend = await addCustomer(shop)
  const blocked = await addCustomer(shop, { friendState: 'BLOCKED' })
  await addOrder(shop, { customer: friend.customer, shipDate: today })
  await addOrder(shop, { customer: blocked.customer, shipDate: today, externalId: 'blocked' })
  await addOrder(shop, { customer: 'nobody', shipDate: today })
  const { status, body } = await api.call('GET', `/v1/follow-messages/${messageId}/simulation`, { key })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    orders: 3,
    ordersReached: 1,
    deliveries: 2,
    quotaLeft: 6,
    days: [
      { date: addDays(today, 2), deliveries: 1 },
      { date: addDays(today, 3), deliveries: 1 },
    ],
    minutes: [{ time: '18:00', deliveries: 1 }, { time: '18:00' }],
  })
  expect(new Set([...(body['leftOut'] ?? [])].map((one) => one['code']))).toEqual(
    new Set(['UNREACHABLE', 'UNLINKED']),
  )
  const listed = [...(body['leftOutOrders'] ?? [])].find((one) => String(one['orderNumber']) === 'blocked')
  expect(listed).toMatchObject({
    reasons: [{ code: 'UNREACHABLE', text: expect.stringContaining('ブロック') }],
  })
  const asItIs = await api.call('GET', `/v1/follow-messages/${messageId}/simulation?assumeEnabled=false`, {
    key,
  })
  expect(asItIs.body).toMatchObject({ ordersReached: 0, leftOut: [{ code: 'DISABLED', orders: 3 }] })
})
