import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { brand, type ConnectionId, type OrderId } from '../../../domain/values/ids.ts'
import {
  addDays,
  type CalendarDate,
  dateInJapan,
  instantInJapan,
  parseClock,
} from '../../../domain/values/japanTime.ts'
import type { PartialShipments } from '../../../domain/orders/shipDate.ts'
import { connectCart } from '../../../schema/carts/cartConnections.ts'
import { removeConnection } from '../../../schema/carts/connectionRemoval.ts'
import { upsertOrders } from '../../../schema/carts/orderUpserts.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { inSyncBatch } from '../../../schema/carts/syncTransaction.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { addMessage } from '../../setup/messages/messages.ts'
import { deliveriesOf } from '../../setup/orders/orders.ts'
import { orderInParcels, type StatedOrder } from '../../setup/carts/parcels.ts'
import { addCustomer, addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'
import { testVault } from '../../setup/runtime/secrets.ts'

/** Orders whose parcels leave on different days (domain.md V12), of a cart that states dates of parcels. */

const today = dateInJapan(Date.now())
const tomorrow = addDays(today, 1)
const nextWeek = addDays(today, 7)
/** Day 2 at 18:00 after this ship date. */
const dueOf = (shipDate: CalendarDate): number => instantInJapan(addDays(shipDate, 2), parseClock('18:00'))

let api: TestApi
let shop: TestShop
let key: string
let customer: string
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  shop = await addShop(api.database.db)
  key = await api.keyFor(shop.shopId, 'ADMIN')
  ;({ customer } = await addCustomer(shop))
})

const opened = () => ({
  shopId: shop.shopId,
  connectionId: brand<ConnectionId>(shop.connectionId),
  cartDomain: 'shop.example.jp',
  claims: testVault.claims,
})
const store = async (
  parcels: (CalendarDate | null)[],
  stated: Omit<StatedOrder, 'customer'> = {},
): Promise<OrderId> => {
  const order = orderInParcels(parcels, { customer, ...stated })
  await inSyncBatch(shop.db, opened(), (tx, connection) => upsertOrders(tx, connection, [order]))
  return (await stored(order.externalId)).id
}
const stored = (externalId = '100') =>
  shop.run(async (tx) => {
    const row = await tx
      .selectFrom('orders')
      .selectAll()
      .where('external_id', '=', externalId)
      .executeTakeFirstOrThrow()
    return { ...row, id: brand<OrderId>(row.id) }
  })
const facts = () =>
  shop.run(async (tx) => {
    const rows = await tx.deleteFrom('outbox').returning(['id', 'signal', 'workflow_id']).execute()
    return rows.sort((a, b) => a.id - b.id).map((row) => `${row.signal} ${row.workflow_id.split(':').at(-1)}`)
  })
const change = async (body: object) => {
  const url = `/v1/cart-connections/${shop.connectionId}`
  const { version } = (await api.call('GET', url, { key })).body
  return api.call('PATCH', url, { key, body, headers: { 'if-match': `"${String(version)}"` } })
}
const choose = async (partialShipments: PartialShipments) => {
  expect(await change({ partialShipments })).toMatchObject({ status: 200, body: { partialShipments } })
}
const planned = async (orderId: OrderId) => {
  await shop.run((tx) => planOrder(tx, shop.shopId, orderId))
  return deliveriesOf(shop, orderId)
}
const settle = (id: string) =>
  shop.run((tx) =>
    tx
      .updateTable('deliveries')
      .set({ state: 'sent', first_attempt_at: new Date(), settled_at: new Date() })
      .where('id', '=', id)
      .execute(),
  )

describe('the setting', () => {
  it('is the first parcel until a shop chooses, and one of two words', async () => {
    const url = `/v1/cart-connections/${shop.connectionId}`
    expect(await api.call('GET', url, { key })).toMatchObject({ body: { partialShipments: 'FIRST' } })
    await choose('LAST')
    expect(await api.call('GET', url, { key })).toMatchObject({ body: { partialShipments: 'LAST' } })
    expect(await change({ partialShipments: 'MIDDLE' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/partialShipments' }] },
    })
    // what says nothing of it leaves it alone
    const floor = { dayOffset: 2, sendTime: '06:00' }
    expect(await change({ floor })).toMatchObject({ body: { partialShipments: 'LAST', floor } })
  })
})

describe('an order in parcels', () => {
  beforeEach(async () => {
    await addMessage(shop, { productIds: [await addProduct(shop)] })
  })

  it('V12 FIRST: is planned from the first parcel on, and stays there', async () => {
    const orderId = await store([today, null])
    expect(await stored()).toMatchObject({ ship_date: today, history: false })
    expect(await planned(orderId)).toMatchObject([{ state: 'planned', due_at: new Date(dueOf(today)) }])
    expect(await facts()).toEqual(['orderPlaced 100'])

    await store([today, tomorrow])
    expect(await facts()).toEqual([])
    expect(await stored()).toMatchObject({ ship_date: today })
  })

  it('V12 LAST: waits for every parcel, and is triggered when the last date comes', async () => {
    await choose('LAST')
    const orderId = await store([today, null])
    expect(await stored()).toMatchObject({ ship_date: null, ship_date_first_seen_at: null })
    expect(await planned(orderId)).toEqual([])
    const { body } = await api.call('GET', `/v1/orders/${orderId}/timeline`, { key })
    expect(JSON.stringify(body)).toContain('まだ発送日のない荷物があります')

    const before = new Date()
    await store([today, tomorrow])
    expect(await facts()).toEqual(['orderPlaced 100', 'shipDateChanged 100'])
    const { ship_date, ship_date_first_seen_at } = await stored()
    expect(ship_date).toBe(tomorrow)
    expect(ship_date_first_seen_at?.getTime()).toBeGreaterThanOrEqual(before.getTime())
    expect(await planned(orderId)).toMatchObject([{ state: 'planned', due_at: new Date(dueOf(tomorrow)) }])
  })

  it('V12, V8 LAST: a parcel more takes the date away, and its date gives it back', async () => {
    await choose('LAST')
    const orderId = await store([today])
    await planned(orderId)
    const { ship_date_first_seen_at } = await stored()
    await store([today, null])
    expect(await planned(orderId)).toMatchObject([{ state: 'cancelled', reason: 'SHIP_DATE_CLEARED' }])
    await store([today, nextWeek])
    expect(await planned(orderId)).toMatchObject([{ state: 'planned', due_at: new Date(dueOf(nextWeek)) }])
    // the trigger instant is the first one, for ever (D2)
    expect(await stored()).toMatchObject({ ship_date: nextWeek, ship_date_first_seen_at })
  })

  it.each(['FIRST', 'LAST'] as const)('V12 %s: a date of the order itself rules', async (rule) => {
    await choose(rule)
    const orderId = await store([today, nextWeek, null], { shipDate: tomorrow })
    expect(await planned(orderId)).toMatchObject([{ state: 'planned', due_at: new Date(dueOf(tomorrow)) }])
    await facts()
    await choose(rule === 'FIRST' ? 'LAST' : 'FIRST')
    expect(await facts()).toEqual([])
    expect(await stored()).toMatchObject({ ship_date: tomorrow })
    // taken back, its parcels count again, by the setting of now
    await store([today, nextWeek, null])
    expect(await stored()).toMatchObject({ ship_date: rule === 'FIRST' ? null : today })
    expect(await facts()).toEqual(['shipDateChanged 100'])
  })
})

describe('a changed setting', () => {
  it('V12, V7 moves what is planned and never repeats what was sent', async () => {
    const scenarios = [{ dayOffset: 1, sendTime: '18:00' }, {}]
    await addMessage(shop, { productIds: [await addProduct(shop)], scenarios })
    const orderId = await store([today, nextWeek])
    const [first, second] = await planned(orderId)
    await settle(first?.id ?? '')
    await facts()
    const before = await stored()

    await choose('LAST')
    expect(await facts()).toEqual(['shipDateChanged 100'])
    const after = await stored()
    expect(after).toMatchObject({
      ship_date: nextWeek,
      ship_date_first_seen_at: before.ship_date_first_seen_at,
    })
    expect(after.facts_known_at.getTime()).toBeGreaterThan(before.facts_known_at.getTime())
    expect(await planned(orderId)).toMatchObject([
      { id: first?.id, state: 'sent', due_at: first?.due_at, generation: first?.generation },
      { id: second?.id, state: 'planned', due_at: new Date(dueOf(nextWeek)), generation: 2 },
    ])

    await choose('FIRST')
    expect(await facts()).toEqual(['shipDateChanged 100'])
    expect(await planned(orderId)).toMatchObject([
      { id: first?.id, state: 'sent' },
      { id: second?.id, state: 'planned', due_at: new Date(dueOf(today)), generation: 3 },
    ])
    await choose('FIRST')
    expect(await facts()).toEqual([])
  })

  it('V12, V8 calls off what waits for a parcel again, and triggers what waited for one (D2)', async () => {
    await addMessage(shop, { productIds: [await addProduct(shop)] })
    const orderId = await store([today, null])
    await planned(orderId)
    await choose('LAST')
    expect(await stored()).toMatchObject({ ship_date: null, ship_date_first_seen_at: expect.any(Date) })
    expect(await planned(orderId)).toMatchObject([{ state: 'cancelled', reason: 'SHIP_DATE_CLEARED' }])

    const waiting = await store([null, today], { externalId: '101' })
    expect(await planned(waiting)).toEqual([])
    await facts()
    const before = new Date()
    await choose('FIRST')
    expect(await facts()).toEqual(['shipDateChanged 100', 'shipDateChanged 101'])
    expect(await planned(orderId)).toMatchObject([{ state: 'planned', due_at: new Date(dueOf(today)) }])
    expect(await planned(waiting)).toMatchObject([{ state: 'planned', due_at: new Date(dueOf(today)) }])
    expect((await stored('101')).ship_date_first_seen_at?.getTime()).toBeGreaterThanOrEqual(before.getTime())
  })

  it('leaves alone the orders for which it means nothing', async () => {
    const none: [string, (CalendarDate | null)[], Omit<StatedOrder, 'customer'>][] = [
      ['of one parcel', [today], {}],
      ['of parcels of one day', [today, today], {}],
      ['without parcels', [], {}],
      ['without dates', [null, null], {}],
      ['with a date of its own', [today, tomorrow], { shipDate: today }],
      ['cancelled', [today, tomorrow], { status: 'CANCELLED' }],
    ]
    for (const [externalId, parcels, more] of none) await store(parcels, { externalId, ...more })
    await facts()
    const rows = () => shop.run((tx) => tx.selectFrom('orders').selectAll().orderBy('id').execute())
    const before = await rows()
    await choose('LAST')
    expect(await facts()).toEqual([])
    expect(await rows()).toEqual(before)
  })

  it('moves the dates of history, by which back-fill goes, and tells nobody (D3)', async () => {
    await shop.run((tx) => tx.updateTable('cart_connections').set({ first_import_done_at: null }).execute())
    await store([today, tomorrow])
    await choose('LAST')
    expect(await stored()).toMatchObject({ history: true, ship_date: tomorrow })
    expect(await facts()).toEqual([])
  })

  it('tells an order once that a new floor concerns too', async () => {
    await addMessage(shop, { productIds: [await addProduct(shop)] })
    await planned(await store([today, nextWeek]))
    await planned(await store([today], { externalId: '101' }))
    await facts()
    await change({ partialShipments: 'LAST', floor: { dayOffset: 3, sendTime: '06:00' } })
    expect((await facts()).sort()).toEqual(['connectionChanged 101', 'shipDateChanged 100'])
  })

  it('holds for an order that is being stored in the same moment', async () => {
    let entered: () => void = () => {}
    const isIn = new Promise<void>((resolve) => (entered = resolve))
    let leave: () => void = () => {}
    const mayLeave = new Promise<void>((resolve) => (leave = resolve))
    const batch = inSyncBatch(shop.db, opened(), async (tx, connection) => {
      entered()
      await mayLeave
      return upsertOrders(tx, connection, [orderInParcels([today, nextWeek], { customer })])
    })
    await isIn
    const chosen = choose('LAST')
    setTimeout(leave, 200)
    await Promise.all([batch, chosen])
    expect(await stored()).toMatchObject({ ship_date: nextWeek })
    expect(await facts()).toEqual(['orderPlaced 100', 'shipDateChanged 100'])
  })

  it('comes with a cart that is connected again', async () => {
    await addMessage(shop, { productIds: [await addProduct(shop)] })
    const orderId = await store([today, nextWeek])
    await planned(orderId)
    await shop.run((tx) =>
      removeConnection(tx, { shopId: shop.shopId, id: shop.connectionId, version: null }),
    )
    await planned(orderId)
    await facts()
    await shop.run(async (tx) => {
      const { id } = await connectCart(tx, shop.shopId, {
        lineAccountId: shop.lineAccountId,
        cart: 'REPIST',
        cartDomain: 'shop.example.jp',
        credentialsId: await testVault.store(tx, {
          shopId: shop.shopId,
          purpose: 'cart.credentials',
          value: '{}',
        }),
        floorDay: 1,
        floorTime: '06:00',
        partialShipments: 'LAST',
        claims: testVault.claims,
      })
      expect(id).toBe(shop.connectionId)
    })
    const told = await facts()
    expect(told).toContain('shipDateChanged 100')
    expect(told).not.toContain('connectionChanged 100')
    expect(await planned(orderId)).toMatchObject([{ state: 'planned', due_at: new Date(dueOf(nextWeek)) }])
  })
})
