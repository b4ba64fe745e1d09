import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { OrderId } from '../../../domain/values/ids.ts'
import { addDays, dateInJapan } from '../../../domain/values/japanTime.ts'
import { tellOrders } from '../../../schema/outbox.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { tellNextPage } from '../../../schema/messages/replans.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { addMessage, dueIn } from '../../setup/messages/messages.ts'
import { addOrder, changeOrder, deliveriesOf, type OrderOptions } from '../../setup/orders/orders.ts'
import { addCustomer, addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'

/** Back-fill through the API: nobody is enrolled whose number a person has not seen (domain.md D2, D3). */

const today = dateInJapan(Date.now())
const hourAgo = new Date(Date.now() - 3_600_000)

let api: TestApi
let shop: TestShop
let key: string
let productId: string
let customer: string
let messageId: string

beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api?.close())
beforeEach(async () => {
  shop = await addShop(api.database.db)
  key = await api.keyFor(shop.shopId, 'ADMIN')
  productId = await addProduct(shop)
  customer = (await addCustomer(shop)).customer
  messageId = (
    await addMessage(shop, {
      productIds: [productId],
      enabled: false,
      backfillDays: 3,
      createdAt: new Date(),
    })
  ).messageId
})

const shipped = (daysAgo: number, more: Partial<OrderOptions> = {}) =>
  addOrder(shop, {
    customer,
    shipDate: addDays(today, -daysAgo),
    shipDateFirstSeenAt: hourAgo,
    ...more,
  })
const history = (daysAgo: number) => shipped(daysAgo, { history: true })
const patch = (body: unknown) =>
  api.call('PATCH', `/v1/follow-messages/${messageId}`, { key, body, headers: { 'if-match': '*' } })
const preview = async () =>
  (await api.call('POST', `/v1/follow-messages/${messageId}/backfill-preview`, { key, body: {} })).body
/** Orders that are told of the edits so far, as the workflow tells them. */
const told = (): Promise<string[]> =>
  shop.run(async (tx) => {
    while (!(await tellNextPage(tx, { shopId: shop.shopId, messageId, most: 10 })).finished);
    const facts = await tx.selectFrom('outbox').select('start').where('workflow_type', '=', 'order').execute()
    return facts
      .map(({ start }) => (start as unknown as { input: { orderId: string } }).input.orderId)
      .toSorted()
  })
const planned = async (orderId: OrderId) => {
  await shop.run((tx) => planOrder(tx, shop.shopId, orderId))
  return deliveriesOf(shop, orderId)
}

describe('switching on', () => {
  it('is refused with the count until it is confirmed, and changes nothing', async () => {
    await shipped(1)
    await history(2)
    expect(await preview()).toMatchObject({ orders: 2, historyOrders: 1 })
    for (const body of [{ enabled: true }, { enabled: true, backfillOrders: 1 }]) {
      const refused = await patch(body)
      expect(refused).toMatchObject({ status: 409, body: { code: 'BACKFILL_NOT_CONFIRMED' } })
      expect(String(refused.body['detail'])).toContain('受注2件(うち連携前の過去の受注1件)')
    }
    const message = await api.call('GET', `/v1/follow-messages/${messageId}`, { key })
    expect(message.body).toMatchObject({ enabled: false, version: 1 })
    expect(await told()).toEqual([])
    expect(await patch({ enabled: true, backfillOrders: 2 })).toMatchObject({ status: 200 })
  })

  it('needs no count where back-fill reaches nobody', async () => {
    await shipped(9)
    expect(await patch({ enabled: true })).toMatchObject({ status: 200, body: { enabled: true } })
  })

  it('by a second person is confirmed by that person', async () => {
    await shipped(1)
    const other = await api.keyFor(shop.shopId, 'EDITOR')
    const ask = await api.call('POST', `/v1/follow-messages/${messageId}/approval-requests`, { key })
    const approve = (body: unknown) =>
      api.call('POST', `/v1/approval-requests/${String(ask.body['id'])}/approve`, { key: other, body })
    expect(await approve({})).toMatchObject({ status: 409, body: { code: 'BACKFILL_NOT_CONFIRMED' } })
    expect(await approve({ backfillOrders: 1 })).toMatchObject({ status: 200, body: { state: 'APPROVED' } })
  })
})

describe('an order of the first import (D3)', () => {
  it('is enrolled by a back-fill that was confirmed, and by no other message', async () => {
    const orderId = await history(1)
    const other = await addMessage(shop, { productIds: [productId], backfillDays: 3, createdAt: new Date() })
    expect(await planned(orderId)).toEqual([])
    await patch({ enabled: true, backfillOrders: 1 })
    expect(await told()).toEqual([orderId])
    expect(await planned(orderId)).toMatchObject([{ state: 'planned', message_id: messageId }])
    expect((await deliveriesOf(shop, orderId)).map((row) => row.message_id)).not.toContain(other.messageId)
    expect(await preview()).toMatchObject({ orders: 0 })
  })

  it('follows its facts from then on; one that nobody let in hears of none', async () => {
    const [letIn, stranger] = [await history(1), await history(9)]
    await patch({ enabled: true, backfillOrders: 1 })
    await told()
    await planned(letIn)
    await shop.run((tx) =>
      tellOrders(tx, { shopId: shop.shopId, orderIds: [letIn, stranger], fact: 'shipDateChanged' }),
    )
    expect(await told()).toEqual([letIn, letIn])
    await changeOrder(shop, letIn, { shipDate: today })
    expect(await planned(letIn)).toMatchObject([{ state: 'planned', planned_ship_date: today }])
  })

  it('gets scenarios that are newer than its ship date, as back-fill does', async () => {
    const orderId = await shipped(1, { history: true, shipDateFirstSeenAt: new Date(Date.now() + 60_000) })
    await shop.run((tx) =>
      tx
        .updateTable('scenarios')
        .set({ created_at: new Date(Date.now() + 120_000) })
        .where('message_id', '=', messageId)
        .execute(),
    )
    await patch({ enabled: true, backfillOrders: 1 })
    expect(await planned(orderId)).toHaveLength(1)
  })

  it('is foretold as the switch will do it', async () => {
    const orderId = await history(1)
    const simulate = async (assumeEnabled: boolean) => {
      const { body } = await api.call('POST', '/v1/simulations/order', {
        key,
        body: { orderId, assumeEnabled },
      })
      return [...(body['messages'] ?? [])].find((one) => String(one['messageId']) === messageId)
    }
    expect(await simulate(false)).toMatchObject({ answer: 'no', because: 'HISTORY' })
    expect(await simulate(true)).toMatchObject({ answer: 'enrols' })
    await patch({ enabled: true, backfillOrders: 1 })
    expect(await simulate(false)).toMatchObject({ answer: 'enrols', steps: [{ reason: null }] })
  })
})

describe('what was due before the back-fill', () => {
  /** Due so many minutes ago for an order that shipped two days ago. */
  const dueAgo = (minutes: number) => {
    const { sendTime, shipDate } = dueIn(-60 * minutes)
    return { sendTime, ship: () => shipped(0, { shipDate }) }
  }
  const retime = (sendTime: string) =>
    shop.run((tx) =>
      tx.updateTable('scenarios').set({ send_time: sendTime }).where('message_id', '=', messageId).execute(),
    )

  it('is late by the late grace of the message, as the simulator foretells and the preview counts', async () => {
    const { sendTime, ship } = dueAgo(60)
    await retime(sendTime)
    const orderId = await ship()
    expect(await preview()).toMatchObject({ orders: 1, tooLate: 1 })
    const { body } = await api.call('POST', '/v1/simulations/order', {
      key,
      body: { orderId, assumeEnabled: true },
    })
    expect(body['messages']?.[0]).toMatchObject({
      answer: 'enrols',
      steps: [{ reason: 'LATE', leavesAt: null }],
    })
    const { body: whole } = await api.call('GET', `/v1/follow-messages/${messageId}/simulation`, { key })
    expect(whole).toMatchObject({ ordersReached: 0, leftOut: [{ code: 'LATE', orders: 1 }] })
  })

  it('takes the order from no other message (D8)', async () => {
    const { sendTime, ship } = dueAgo(60)
    await retime(sendTime)
    await shop.run((tx) =>
      tx
        .updateTable('follow_messages')
        .set({ exclusive: true, delivery_order: 1 })
        .where('id', '=', messageId)
        .execute(),
    )
    const other = await addMessage(shop, { productIds: [productId], scenarios: [{ dayOffset: 3 }] })
    const orderId = await ship()
    expect(await planned(orderId)).toMatchObject([{ message_id: other.messageId, state: 'planned' }])
    expect(await patch({ enabled: true, backfillOrders: 1 })).toMatchObject({ status: 200 })
    const rows = await planned(orderId)
    expect(rows.find((row) => row.message_id === other.messageId)).toMatchObject({
      state: 'planned',
      reason: null,
    })
  })
})

describe('many orders of the product that have another count', () => {
  it('are passed over, and those that match are told', async () => {
    const third = { kind: 'SUBSCRIPTION', recurringCount: 3 } as const
    await shop.run((tx) =>
      tx
        .updateTable('follow_messages')
        .set({ recurring_count_rule: JSON.stringify({ kind: 'list', counts: [3] }) })
        .where('id', '=', messageId)
        .execute(),
    )
    const matching: string[] = []
    for (let n = 0; n < 60; n++) {
      if (n % 20 === 7) matching.push(await shipped(1, third))
      else await shipped(1, { ...third, recurringCount: 2 })
    }
    expect(await patch({ enabled: true, backfillOrders: 3 })).toMatchObject({ status: 200 })
    expect(await told()).toEqual(matching.toSorted())
  })
})

describe('widening a message that is on', () => {
  const replace = async (change: Record<string, unknown>) => {
    const { body } = await api.call('GET', `/v1/follow-messages/${messageId}`, { key })
    const said = body as unknown as Record<string, unknown> & {
      scenarios: { id: string; dayOffset: number; sendTime: string; bubbles: unknown; actions: unknown }[]
    }
    const { adminName, purpose, triggerProductIds, deliveryOrder, lateGraceMinutes, outageGraceMinutes } =
      said
    const scenarios = said.scenarios.map(({ id, dayOffset, sendTime, bubbles, actions }) => ({
      id,
      dayOffset,
      sendTime,
      bubbles,
      actions,
    }))
    const kept = {
      adminName,
      purpose,
      triggerProductIds,
      deliveryOrder,
      lateGraceMinutes,
      outageGraceMinutes,
    }
    return api.call('PUT', `/v1/follow-messages/${messageId}`, {
      key,
      headers: { 'if-match': '*' },
      body: { ...kept, scenarios, backfillDays: said['backfillDays'], ...change },
    })
  }

  it('asks for the count of what it brings in, and a change of words does not', async () => {
    await patch({ enabled: true })
    await shipped(5)
    expect(await replace({ adminName: '名前だけ' })).toMatchObject({ status: 200 })
    expect(await replace({ backfillDays: 7 })).toMatchObject({
      status: 409,
      body: { code: 'BACKFILL_NOT_CONFIRMED', errors: [{ pointer: '/backfillOrders' }] },
    })
    expect((await api.call('GET', `/v1/follow-messages/${messageId}`, { key })).body).toMatchObject({
      backfillDays: 3,
    })
    expect(await replace({ backfillDays: 7, backfillOrders: 1 })).toMatchObject({ status: 200 })
    expect(await told()).toHaveLength(1)
  })
})
