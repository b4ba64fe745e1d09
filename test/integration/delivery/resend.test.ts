import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { OperatorRole } from '../../../schema/shops/operators.ts'
import { changeOrder, deliveriesOf } from '../../setup/orders/orders.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { addDays, dateInJapan } from '../../../domain/values/japanTime.ts'
import { isNight } from '../../../domain/delivery/lateness.ts'
import type { OrderId } from '../../../domain/values/ids.ts'
import type { Dispatcher } from '../../../worker/delivery/dispatcher/dispatcher.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { planAndArm, startTestDispatcher } from '../../setup/delivery/dispatching.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { until } from '../../setup/runtime/until.ts'
import { addDueShop, type DueOptions, type DueShop } from '../../setup/delivery/dueShop.ts'

let api: TestApi
let line: TestLine
let dispatcher: Dispatcher
beforeAll(async () => {
  api = await startTestApi()
  line = await TestLine.start()
})
afterAll(async () => {
  await dispatcher?.stop()
  await line?.close()
  await api?.close()
})

/** A shop whose delivery ended like this long ago, and what its operator can ask for. */
async function ended(row: object, options: DueOptions = {}) {
  const shop = await addDueShop(api.database.db, line, options)
  await shop.setRows({
    due_at: new Date(Date.now() - 26 * 3_600_000),
    settled_at: new Date(),
    notified_at: new Date(),
    ...row,
  })
  const keyOf = (role: OperatorRole) => api.keyFor(shop.shopId, role)
  const key = await keyOf('EDITOR')
  const { id } = await shop.row()
  const orderId = shop.orders[0] as OrderId
  return {
    shop,
    id,
    orderId,
    keyOf,
    get: (path: string) => api.call('GET', `/v1${path}`, { key }),
    resend: (body?: object, of = id) =>
      api.call('POST', `/v1/deliveries/${of}/resend`, { key, ...(body && { body }) }),
    attempts: async () => (await deliveriesOf(shop, orderId)).sort((a, b) => a.attempt - b.attempt),
  }
}
const told = (shop: DueShop) =>
  shop.run((tx) => tx.selectFrom('outbox').select('signal').where('signal', '=', 'nudged').execute())

describe('the re-send list', () => {
  it('groups what waits for a person, and lets it be sent again once', async () => {
    const { shop, id, get, resend, attempts, keyOf } = await ended({
      state: 'failed',
      reason: 'INVALID_CONTENT',
    })
    const { body } = await get('/resend-list')
    expect(body['items']).toEqual([
      expect.objectContaining({
        messageName: 'テスト',
        count: 1,
        age: '26時間前',
        outcomes: [expect.objectContaining({ state: 'failed', mayArriveTwice: false, count: 1 })],
      }),
    ])
    const messageId = String(body['items']?.[0]?.['messageId'])
    const list = await get(`/resend-list/${messageId}`)
    expect(list.body['items']?.[0]?.['id']).toBe(id)

    const viewer = await api.call('POST', `/v1/deliveries/${id}/resend`, { key: await keyOf('VIEWER') })
    expect(viewer.status).toBe(403)
    const again = await resend()
    expect([again.status, again.body['attempt'], again.body['state']]).toEqual([201, 2, 'planned'])
    expect(again.body['requestedBy']).toEqual(expect.any(String))
    expect(await told(shop)).toHaveLength(1)
    const second = await resend()
    expect([second.status, second.body['code']]).toEqual([409, 'DELIVERY_NOT_RESENDABLE'])
    expect((await get('/resend-list')).body['items']).toEqual([])
    expect((await get(`/resend-list/${messageId}`)).body['items']).toEqual([])
    expect(await attempts()).toHaveLength(2)
  })

  it('asks before it sends what may arrive twice', async () => {
    for (const row of [
      { state: 'unknown', ambiguous: true },
      { state: 'skipped', reason: 'OUTAGE_EXPIRED', maybe_sent: true },
    ]) {
      const { shop, get, resend } = await ended(row)
      expect((await get('/resend-list')).body['items']?.[0]?.['outcomes']).toMatchObject([
        { mayArriveTwice: true },
      ])
      const asked = await resend({})
      expect([asked.status, asked.body['code']]).toEqual([409, 'RESEND_MAY_ARRIVE_TWICE'])
      const again = await resend({ mayArriveTwice: true })
      expect(again.status).toBe(201)
      // Once in doubt, always in doubt: that the second attempt surely failed says nothing of the first.
      const id = String(again.body['id'])
      await shop.run((tx) =>
        tx
          .updateTable('deliveries')
          .set({ state: 'failed', settled_at: new Date() })
          .where('id', '=', id)
          .execute(),
      )
      expect((await resend({}, id)).body['code']).toBe('RESEND_MAY_ARRIVE_TWICE')
    }
  })

  it('has what the limit kept back only once it cannot resume by itself', async () => {
    const young = await ended({ state: 'parked', reason: 'QUOTA', due_at: new Date(Date.now() - 60_000) })
    expect((await young.get('/resend-list')).body['items']).toEqual([])
    expect((await young.resend()).status).toBe(409)
    const old = await ended({ state: 'parked', reason: 'QUOTA' })
    expect((await old.get('/resend-list')).body['items']).toHaveLength(1)
    expect((await old.resend()).status).toBe(201)
  })

  it('has nothing that a rule left out, and nothing of an order that ended goes', async () => {
    const late = await ended({ state: 'skipped', reason: 'LATE' })
    expect((await late.get('/resend-list')).body['items']).toEqual([])
    expect((await late.resend()).status).toBe(409)
    const failed = await ended({ state: 'failed', reason: 'INVALID_CONTENT' })
    await changeOrder(failed.shop, failed.orderId, { status: 'CANCELLED' })
    expect((await failed.resend()).status).toBe(409)
  })
})

describe('a re-send', () => {
  it('is alone: what it repeats never opens beside it, and it keeps its time', async () => {
    const { shop, orderId, resend, attempts } = await ended({ state: 'skipped', reason: 'OUTAGE_EXPIRED' })
    await resend()
    const before = await attempts()
    await changeOrder(shop, orderId, { shipDate: addDays(dateInJapan(Date.now()), 3) })
    await shop.run((tx) => planOrder(tx, shop.shopId, orderId))
    const [first, second] = await attempts()
    expect(first).toMatchObject({ state: 'skipped', reason: 'OUTAGE_EXPIRED' })
    expect(second).toMatchObject({ state: 'planned', due_at: before[1]?.due_at, generation: 2 })
    await changeOrder(shop, orderId, { status: 'CANCELLED' })
    await shop.run((tx) => planOrder(tx, shop.shopId, orderId))
    expect((await attempts())[1]).toMatchObject({ state: 'cancelled', reason: 'ORDER_CANCELLED' })
  })

  it('leaves through the dispatcher under a key of its own, though its facts moved after it was armed', async () => {
    const { shop, orderId, resend, attempts } = await ended({
      state: 'failed',
      reason: 'INVALID_CONTENT',
      retry_key: '00000000-0000-5000-8000-000000000001',
    })
    await resend()
    // By night it is due in the morning: the test is about its way, so it has it leave now.
    if (isNight(Date.now()))
      await shop.run((tx) =>
        tx.updateTable('deliveries').set({ due_at: new Date() }).where('attempt', '=', 2).execute(),
      )
    await planAndArm(shop, orderId)
    await changeOrder(shop, orderId, { recurringCount: 2 })
    dispatcher = await startTestDispatcher(api.database, line)
    await until(async () => (await attempts())[1]?.state === 'planned')
    await planAndArm(shop, orderId)
    await until(async () => (await attempts())[1]?.state === 'sent')
    const [first, second] = await attempts()
    expect(first?.state).toBe('failed')
    expect(second?.retry_key).not.toBe(first?.retry_key)
    expect(await line.pushes(shop)).toHaveLength(1)
  })
})
