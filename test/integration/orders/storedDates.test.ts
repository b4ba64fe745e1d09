import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import type { OrderId } from '../../../domain/values/ids.ts'
import { dateInJapan } from '../../../domain/values/japanTime.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { addMessage } from '../../setup/messages/messages.ts'
import { addOrder, deliveriesOf } from '../../setup/orders/orders.ts'
import { addCustomer, addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'

const BEYOND = ['9999-12-31', '0001-01-01', '5874897-12-31', '4713-01-01 BC', 'infinity', '-infinity']
const today = dateInJapan(Date.now())

let api: TestApi
let shop: TestShop
let key: string
let product: string
let customer: string
let memberId: string
const odd = new Map<string, OrderId>()

/** Rows as older versions could store them: what a cart said, checked for nothing but PostgreSQL's types. */
beforeAll(async () => {
  api = await startTestApi()
  shop = await addShop(api.database.db)
  key = await api.keyFor(shop.shopId, 'ADMIN')
  product = await addProduct(shop)
  ;({ customer, memberId } = await addCustomer(shop))
  for (const date of BEYOND) {
    const id = await addOrder(shop, { customer, shipDate: today })
    odd.set(date, id)
    await shop.run((tx) =>
      sql`update orders set ship_date = ${date}::date, scheduled_delivery_date = ${date}::date,
                 ordered_at = (case when ${date} = '5874897-12-31' then '294276-12-31' else ${date} end)::timestamptz,
                 source_updated_at = 'infinity' where id = ${id}`.execute(tx),
    )
  }
  await addOrder(shop, { customer, shipDate: today })
})
afterAll(() => api?.close())

const get = (path: string) => api.call('GET', path, { key })

it('lists and shows orders with dates beyond the calendar, as orders without a date', async () => {
  const { status, body } = await get('/v1/orders')
  expect(status).toBe(200)
  expect([...(body['items'] ?? [])]).toHaveLength(BEYOND.length + 1)
  for (const id of odd.values()) {
    const shown = await get(`/v1/orders/${id}`)
    expect(shown).toMatchObject({
      status: 200,
      body: { shipDate: null, orderedAt: null, changedInCartAt: null },
    })
  }
})

it('says in the timeline which date does not count', async () => {
  for (const [date, id] of odd) {
    const { status, body } = await get(`/v1/orders/${id}/timeline`)
    expect(status).toBe(200)
    const texts = [...(body['events'] ?? [])].map((event) => String(event['text']))
    expect(texts.join()).toContain(`発送日「${date}」は日付として読み取れません。`)
  }
})

it('plans, simulates and previews the others beside them', async () => {
  const { messageId } = await addMessage(shop, { productIds: [product], scenarios: [{ dayOffset: 2 }] })
  const seeing = await addOrder(shop, { customer, shipDate: today })
  for (const id of [...odd.values(), seeing]) {
    await shop.run((tx) => planOrder(tx, shop.shopId, id))
    expect((await api.call('POST', '/v1/simulations/order', { key, body: { orderId: id } })).status).toBe(200)
  }
  expect(await deliveriesOf(shop, seeing)).toMatchObject([{ state: 'planned' }])
  for (const id of odd.values()) expect(await deliveriesOf(shop, id)).toEqual([])
  const outlook = await get(`/v1/follow-messages/${messageId}/simulation`)
  expect(outlook.status).toBe(200)
  const preview = await api.call('POST', `/v1/follow-messages/${messageId}/backfill-preview`, {
    key,
    body: { days: 30 },
  })
  expect(preview).toMatchObject({ status: 200, body: { orders: 1 } })
})

it('lets go of a plan whose date does not count any more', async () => {
  const { messageId } = await addMessage(shop, { productIds: [product], scenarios: [{ dayOffset: 3 }] })
  const id = await addOrder(shop, { customer, shipDate: today })
  await shop.run((tx) => planOrder(tx, shop.shopId, id))
  await shop.run((tx) => sql`update orders set ship_date = '9999-12-31' where id = ${id}`.execute(tx))
  await shop.run((tx) => planOrder(tx, shop.shopId, id))
  const rows = await deliveriesOf(shop, id)
  expect(rows.filter((row) => row.message_id === messageId)).toMatchObject([
    { state: 'cancelled', reason: 'SHIP_DATE_CLEARED' },
  ])
})

it('shows members whose instants are beyond the calendar', async () => {
  await shop.run((tx) =>
    sql`update members set friend_since = '275760-09-13', friend_state_at = 'infinity' where id = ${memberId}`.execute(
      tx,
    ),
  )
  expect(await get(`/v1/members/${memberId}`)).toMatchObject({ status: 200, body: { friendSince: null } })
  expect((await get('/v1/members')).status).toBe(200)
})
