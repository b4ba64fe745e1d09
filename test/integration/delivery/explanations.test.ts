import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { MemberId, OrderId, ShopId } from '../../../domain/values/ids.ts'
import { addDays, dateInJapan } from '../../../domain/values/japanTime.ts'
import { setOptOut } from '../../../schema/members/optOut.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { addMessage, type TestMessage } from '../../setup/messages/messages.ts'
import { addOrder } from '../../setup/orders/orders.ts'
import { addCustomer, addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'

let api: TestApi
let shop: TestShop
let key: string
let message: TestMessage
let orders: OrderId[]
beforeAll(async () => {
  api = await startTestApi()
  shop = await addShop(api.database.db, { quota: { limit: 3, used: 2 } })
  key = await api.keyFor(shop.shopId, 'VIEWER')
  message = await addMessage(shop, {
    productIds: [await addProduct(shop)],
    scenarios: [{ dayOffset: 2 }, { dayOffset: 5 }],
  })
  const today = dateInJapan(Date.now())
  orders = []
  for (let i = 0; i < 2; i++) {
    const { customer } = await addCustomer(shop)
    orders.push(await addOrder(shop, { customer, externalId: `=${i}`, shipDate: addDays(today, 1) }))
  }
  for (const id of orders) await shop.run((tx) => planOrder(tx, shop.shopId, id))
  await shop.run((tx) =>
    tx
      .updateTable('deliveries')
      .set({ state: 'skipped', reason: 'FILTER', settled_at: new Date(), notified_at: new Date() })
      .where('order_id', '=', orders[0] ?? '')
      .where('scenario_id', '=', message.scenarioIds[0] ?? '')
      .execute(),
  )
})
afterAll(() => api?.close())

describe('an order', () => {
  it('tells its life, what is still to come last', async () => {
    const { status, body } = await api.call('GET', `/v1/orders/${orders[0]}/timeline`, { key })
    expect(status).toBe(200)
    const kinds = [...(body['events'] ?? [])].map((event) => String(event['kind']))
    expect(new Set(kinds.slice(0, 3))).toEqual(new Set(['shipDateSeen', 'enrolled', 'stored']))
    expect(kinds.filter((kind) => kind === 'planned')).toHaveLength(2)
    expect(kinds.slice(-2)).toEqual(['settled', 'due'])
    const settled = [...(body['events'] ?? [])].find((event) => String(event['kind']) === 'settled')
    expect(settled).toMatchObject({
      messageId: message.messageId,
      text: '「テスト」: 配信時間にターゲットの条件に当てはまらなかったため、配信しませんでした。',
    })
  })

  it('tells taps, opened links and a wish about announcements', async () => {
    const [orderId] = orders
    const deliveries = shop.run((tx) =>
      tx
        .selectFrom('deliveries')
        .select('id')
        .where('order_id', '=', orderId ?? '')
        .orderBy('due_at')
        .execute(),
    )
    const [{ id: deliveryId } = { id: '' }] = await deliveries
    await shop.run(async (tx) => {
      const { member_id: memberId } = await tx
        .selectFrom('member_links as l')
        .innerJoin('cart_customers as c', 'c.id', 'l.customer_id')
        .innerJoin('orders as o', 'o.customer_external_id', 'c.external_id')
        .select('l.member_id')
        .where('o.id', '=', orderId ?? '')
        .executeTakeFirstOrThrow()
      const common = { shop_id: shop.shopId, member_id: memberId, delivery_id: deliveryId, bubble: 0, nth: 0 }
      await tx
        .insertInto('taps')
        .values({
          ...common,
          line_account_id: shop.lineAccountId,
          webhook_event_id: 'tap-1',
          verdict: 'EXPIRED',
          tapped_at: new Date(),
        })
        .execute()
      await tx.insertInto('link_clicks').values(common).execute()
      await setOptOut(tx, { memberId: memberId as MemberId, wish: 'OUT', by: { source: 'OPERATOR' } })
    })
    const { body } = await api.call('GET', `/v1/orders/${orderId}/timeline`, { key })
    const kinds = [...(body['events'] ?? [])].map((event) => String(event['kind']))
    expect(new Set(kinds.slice(-4, -1))).toEqual(new Set(['tapped', 'clicked', 'optOut']))
  })

  it('of another shop is not told', async () => {
    const other = await addShop(api.database.db)
    const stranger = await api.keyFor(other.shopId as ShopId, 'ADMIN')
    for (const path of [
      `/v1/orders/${orders[0]}/timeline`,
      `/v1/follow-messages/${message.messageId}/funnel`,
    ])
      expect((await api.call('GET', path, { key: stranger })).status).toBe(404)
  })
})

it('the funnel of a message counts its orders and says why some got nothing', async () => {
  const { body } = await api.call('GET', `/v1/follow-messages/${message.messageId}/funnel`, { key })
  expect(body).toEqual({
    messageId: message.messageId,
    ordersEnrolled: 2,
    ordersSent: 0,
    deliveries: 4,
    planned: 3,
    parked: 0,
    sent: 0,
    failed: 0,
    unknown: 0,
    skipped: 1,
    skippedByReason: [{ reason: 'FILTER', reasonText: expect.any(String), count: 1 }],
    cancelled: 0,
    cancelledByReason: [],
  })
})

describe('the list of deliveries as a file', () => {
  it('has all that the filters let through, and no formula', async () => {
    const all = await api.call('GET', '/v1/deliveries.csv?order=asc', { key })
    expect(all.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="deliveries.csv"',
    })
    const lines = String(all.body).split('\r\n')
    expect(lines[0]?.startsWith('\uFEFF配信予定日時,状態,')).toBe(true)
    expect(lines).toHaveLength(6)
    expect(lines[1]).toContain(',"=""=0""",')
    const plain = await api.call('GET', '/v1/deliveries.csv?order=asc&format=plain', { key })
    const exact = String(plain.body).split('\r\n')
    expect(exact[0]?.startsWith('配信予定日時,状態,')).toBe(true)
    expect(exact[1]).toContain(',=0,')
    // The order number is text in Excel, and itself for programs; the rest is the same.
    expect(lines.map((line) => line.replace(/"=""(.*?)"""/g, '$1').replace('\uFEFF', ''))).toEqual(exact)
    expect((await api.call('GET', '/v1/deliveries.csv?format=xlsx', { key })).status).toBe(400)
    const one = await api.call('GET', '/v1/deliveries.csv?reason=FILTER&state=skipped', { key })
    expect(String(one.body).split('\r\n')).toHaveLength(3)
    expect((await api.call('GET', '/v1/deliveries.csv?reason=NONE', { key })).status).toBe(400)
  })
})

it('the forecast of the monthly limit adds up what is planned', async () => {
  const path = `/v1/line-accounts/${shop.lineAccountId}/quota-forecast`
  await shop.run((tx) =>
    tx
      .updateTable('line_accounts')
      .set({ quota_read_at: new Date() })
      .where('id', '=', shop.lineAccountId)
      .execute(),
  )
  const { status, body } = await api.call('GET', path, { key })
  expect(status).toBe(200)
  const days = [...(body['days'] ?? [])].filter((day) => Number(day['planned']) > 0)
  const today = dateInJapan(Date.now())
  // Shipped tomorrow: one order's first scenario is skipped, both orders' second ones are planned.
  expect(days.map((day) => [day['date'], day['planned']])).toEqual([
    [addDays(today, 3), 1],
    [addDays(today, 6), 2],
  ])
  expect(body).toMatchObject({ limit: 3, text: expect.stringContaining('今の予定では') })
  expect(body['months']?.[0]).toMatchObject({ month: today.slice(0, 7), used: 2 })
  const stranger = await api.keyFor((await addShop(api.database.db)).shopId, 'ADMIN')
  expect((await api.call('GET', path, { key: stranger })).status).toBe(404)
})
