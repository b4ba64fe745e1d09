import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { MemberId, OrderId, ShopId } from '../../../domain/values/ids.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { addMessage, type TestMessage } from '../../setup/messages/messages.ts'
import { addOrder } from '../../setup/orders/orders.ts'
import { addCustomer, addProduct, addShop, type TestMember, type TestShop } from '../../setup/shops/shop.ts'

const DUE = new Date('2026-11-27T18:00:00+09:00')
const LATER = new Date('2026-11-28T09:00:00+09:00')

let api: TestApi
let shop: TestShop
let key: string
let message: TestMessage
let productId: string
let customers: (TestMember & { customer: string })[]
beforeAll(async () => {
  api = await startTestApi()
  shop = await addShop(api.database.db)
  key = await api.keyFor(shop.shopId, 'VIEWER')
  productId = await addProduct(shop, 'A')
  await addProduct(shop, 'B')
  message = await addMessage(shop, {
    productIds: [productId],
    scenarios: [{ dayOffset: 2 }, { dayOffset: 5 }],
  })
  customers = [await addCustomer(shop), await addCustomer(shop), await addCustomer(shop)]
  await fill()
})
afterAll(() => api?.close())

/** One delivery of the first scenario, of an order of its own. */
async function delivery(of: number, row: object): Promise<string> {
  const { customer, memberId } = customers[of] ?? { customer: '', memberId: '' as MemberId }
  const orderId: OrderId = await addOrder(shop, { customer })
  return shop.run(async (tx) => {
    const { id } = await tx
      .insertInto('deliveries')
      .values({
        shop_id: shop.shopId,
        line_account_id: shop.lineAccountId,
        message_id: message.messageId,
        scenario_id: message.scenarioIds[0] ?? '',
        order_id: orderId,
        member_id: memberId,
        plan_version: 1,
        state: 'sent',
        due_at: DUE,
        known_at: DUE,
        arm_at: DUE,
        settled_at: DUE,
        pushed_at: DUE,
        ...row,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })
}
const click = (deliveryId: string, of: number, clicks: number, isTest = false) =>
  shop.run((tx) =>
    tx
      .insertInto('link_clicks')
      .values({
        delivery_id: deliveryId,
        bubble: 0,
        nth: 0,
        shop_id: shop.shopId,
        member_id: customers[of]?.memberId ?? '',
        clicks,
        is_test: isTest,
      })
      .execute(),
  )
const tapped = (deliveryId: string, of: number, verdict: 'TAKEN' | 'AGAIN' | 'FOREIGN') =>
  shop.run((tx) =>
    tx
      .insertInto('taps')
      .values({
        shop_id: shop.shopId,
        line_account_id: shop.lineAccountId,
        member_id: customers[of]?.memberId ?? '',
        webhook_event_id: `${deliveryId}-${verdict}-${Math.random()}`,
        delivery_id: deliveryId,
        once: true,
        act: '{}',
        verdict,
        tapped_at: LATER,
      })
      .execute(),
  )
async function ordered(of: number, orderedAt: Date, change: object = {}): Promise<void> {
  const orderId = await addOrder(shop, { customer: customers[of]?.customer ?? '', ...change })
  await shop.run((tx) =>
    tx.updateTable('orders').set({ ordered_at: orderedAt }).where('id', '=', orderId).execute(),
  )
}

async function fill(): Promise<void> {
  const [first, second] = [await delivery(0, {}), await delivery(0, {})]
  await delivery(1, {})
  await delivery(1, { state: 'skipped', reason: 'FILTER' })
  await delivery(2, { state: 'skipped', reason: 'FILTER' })
  await delivery(2, { state: 'skipped', reason: 'LATE' })
  await delivery(2, { state: 'failed' })
  await delivery(2, { state: 'planned', settled_at: null, pushed_at: null })
  await delivery(2, { due_at: new Date('2026-11-28T00:00:00+09:00') })
  const test = await delivery(2, { is_test: true })
  await click(first, 0, 3)
  await click(second, 0, 1)
  await click(test, 2, 50)
  await tapped(first, 0, 'TAKEN')
  await tapped(first, 0, 'AGAIN')
  await tapped(first, 1, 'FOREIGN')
  await tapped(test, 2, 'TAKEN')
  await ordered(0, LATER)
  await ordered(0, LATER, { productCodes: ['B'] })
  await ordered(1, LATER, { recurringCount: 3 })
  await ordered(1, new Date('2026-12-04T23:59:00+09:00'), { productCodes: ['B'] })
  await ordered(1, new Date('2026-12-05T00:00:00+09:00'))
  await ordered(2, LATER)
}

const path = (more = '') => `/v1/follow-messages/${message.messageId}/statistics${more}`
const DAY = '?from=2026-11-27&to=2026-11-27'

describe('statistics of a message', () => {
  it('count deliveries, clicks, taps and orders of each scenario, without tests', async () => {
    const { status, body } = await api.call('GET', path(DAY), { key })
    expect(status).toBe(200)
    expect(body).toMatchObject({ from: '2026-11-27', to: '2026-11-27', upsellDays: 7 })
    expect(body['scenarios']).toEqual([
      {
        scenarioId: message.scenarioIds[0],
        dayOffset: 2,
        sendTime: '18:00',
        removed: false,
        planned: 1,
        parked: 0,
        sent: 3,
        failed: 1,
        unknown: 0,
        cancelled: 0,
        skipped: 3,
        skippedByReason: [
          { reason: 'FILTER', reasonText: expect.any(String), count: 2 },
          { reason: 'LATE', reasonText: expect.any(String), count: 1 },
        ],
        clicks: 4,
        clickMembers: 1,
        taps: 2,
        tapMembers: 1,
        upsellOrders: 3,
        upsellMembers: 2,
      },
      expect.objectContaining({ scenarioId: message.scenarioIds[1], sent: 0, clicks: 0, upsellOrders: 0 }),
    ])
  })

  it('take the last day in, other days of orders, and products', async () => {
    const first = async (more: string) => {
      const { body } = await api.call('GET', path(more), { key })
      const one = body['scenarios']?.[0]
      return [one?.['sent'], one?.['upsellOrders']]
    }
    expect(await first('?from=2026-11-27&to=2026-11-28')).toEqual([4, 4])
    expect(await first(`${DAY}&upsellDays=1`)).toEqual([3, 2])
    expect(await first(`${DAY}&upsellDays=8`)).toEqual([3, 4])
    expect(await first(`${DAY}&upsellProductId=${productId}`)).toEqual([3, 1])
  })

  it('come as a file for Excel, by name or by Accept', async () => {
    const file = await api.call('GET', path(`.csv${DAY}`), { key })
    expect(file.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="statistics-2026-11-27-2026-11-27.csv"',
    })
    const [heading, line] = String(file.body).split('\r\n')
    expect(heading?.startsWith('\uFEFFメッセージ管理名,')).toBe(true)
    expect(line).toBe('テスト,2,18:00,,1,0,3,1,0,0,3,FILTER: 2 / LATE: 1,4,1,2,1,3,2')
    const accepted = await api.call('GET', path(DAY), { key, headers: { accept: 'text/csv' } })
    expect(String(accepted.body)).toBe(String(file.body))
    const plain = await api.call('GET', path(`${DAY}&format=plain`), { key, headers: { accept: 'text/csv' } })
    expect(String(plain.body)).toBe(String(file.body).slice(1))
  })

  it('refuse days in the wrong order and too many of them, and messages of another shop', async () => {
    for (const days of ['?from=2026-11-28&to=2026-11-27', '?from=2025-01-01&to=2026-11-27']) {
      const { status, body } = await api.call('GET', path(days), { key })
      expect([status, body['code'], body['errors']?.[0]?.['pointer']]).toEqual([
        400,
        'VALIDATION_FAILED',
        '?from',
      ])
    }
    const other = await addShop(api.database.db)
    const stranger = await api.keyFor(other.shopId as ShopId, 'ADMIN')
    expect((await api.call('GET', path(DAY), { key: stranger })).status).toBe(404)
  })
})
