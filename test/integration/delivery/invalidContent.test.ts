import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Dispatcher } from '../../../worker/delivery/dispatcher/dispatcher.ts'
import { startTestApi, type TestApi, text } from '../../setup/rest/api.ts'
import { planAndArm, startTestDispatcher } from '../../setup/delivery/dispatching.ts'
import { addFriend, TestLine } from '../../setup/line/testLine.ts'
import { addMessage, dueIn } from '../../setup/messages/messages.ts'
import { addOrder, deliveriesOf } from '../../setup/orders/orders.ts'
import { until } from '../../setup/runtime/until.ts'
import { addProduct, addShop } from '../../setup/shops/shop.ts'

let api: TestApi
let line: TestLine
let dispatcher: Dispatcher
beforeAll(async () => {
  api = await startTestApi()
  line = await TestLine.start()
  dispatcher = await startTestDispatcher(api.database, line)
})
afterAll(async () => {
  await dispatcher?.stop()
  await line?.close()
  await api?.close()
})

const titled = {
  kind: 'buttons',
  title: '{productName}',
  text: '発送しました。',
  buttons: [{ kind: 'uri', label: '見る', uri: 'https://shop.example.jp' }],
}

/** An order of the products B and A, in this sequence; A is the message's trigger product. */
async function dueOrder(bubbles: object[], nameOfA = '商品A') {
  const shop = await addShop(api.database.db)
  await line.open(shop)
  const { shipDate, sendTime } = dueIn(-1)
  const productId = await addProduct(shop, 'A')
  await addProduct(shop, 'B')
  const { scenarioIds } = await addMessage(shop, {
    productIds: [productId],
    scenarios: [{ sendTime, bubbles }],
  })
  const { customer } = await addFriend(shop, line)
  const orderId = await addOrder(shop, {
    customer,
    shipDate,
    shipDateFirstSeenAt: new Date(Date.now() - 3_600_000),
    productCodes: ['B', 'A'],
  })
  await shop.run((tx) =>
    tx.updateTable('order_items').set({ product_name: nameOfA }).where('product_code', '=', 'A').execute(),
  )
  const key = await api.keyFor(shop.shopId, 'EDITOR')
  const row = async () => (await deliveriesOf(shop, orderId)).toSorted((a, b) => b.attempt - a.attempt)[0]
  const settled = async (...states: string[]) => {
    await until(async () => states.includes((await row())?.state ?? ''))
    return row()
  }
  return {
    shop,
    orderId,
    settled,
    arm: () => planAndArm(shop, orderId),
    correct: (to: object[]) =>
      shop.run((tx) =>
        tx
          .updateTable('scenarios')
          .set({ bubbles: JSON.stringify(to) })
          .where('id', '=', scenarioIds[0] ?? '')
          .execute(),
      ),
    get: (path: string) => api.call('GET', `/v1${path}`, { key }),
    resend: (id: string) => api.call('POST', `/v1/deliveries/${id}/resend`, { key }),
  }
}

describe('the product that a message speaks of', () => {
  it('is the trigger product, wherever it stands in the order', async () => {
    const { shop, arm, settled } = await dueOrder([{ kind: 'text', text: '{productName}を発送しました。' }])
    await arm()
    await settled('sent')
    expect((await line.pushes(shop)).map(({ messages }) => messages[0]?.text)).toEqual([
      '商品Aを発送しました。',
    ])
  })

  it('is the first one once the message has no trigger product of the order any more', async () => {
    const { shop, arm, settled } = await dueOrder([{ kind: 'text', text: '{productName}を発送しました。' }])
    await arm()
    await shop.run((tx) => tx.updateTable('products').set({ code: 'C' }).where('code', '=', 'A').execute())
    await settled('sent', 'cancelled', 'skipped')
    expect((await line.pushes(shop)).map(({ messages }) => messages[0]?.text)).toEqual([
      '商品Bを発送しました。',
    ])
  })
})

describe('content that cannot be sent', () => {
  const LONG = 'う'.repeat(41)

  it('says bubble, field, product and that LINE was not asked, and goes again once it is corrected', async () => {
    const { shop, arm, settled, get, resend, correct, orderId } = await dueOrder(
      [{ kind: 'text', text: 'お知らせ' }, titled],
      LONG,
    )
    await arm()
    const lost = await settled('skipped')
    const id = text(lost?.id)
    const shown = await get(`/deliveries/${id}`)
    expect(shown.body).toMatchObject({
      state: 'skipped',
      reason: 'INVALID_CONTENT',
      contentFault: { bubble: 2, pointer: '/1/title', code: 'TOO_LONG_WITH_PRODUCT', askedLine: false },
      reasonText: expect.stringContaining(`2つ目の吹き出しのタイトルに商品「${LONG}」の名前が入ると41文字`),
    })
    expect(text(shown.body['reasonText'])).toContain('LINEに送る前の確認')
    expect(JSON.stringify((await get(`/orders/${orderId}/timeline`)).body)).toContain('41文字')
    const csv = await get('/deliveries.csv')
    expect(text(csv.body)).toContain('41文字')
    const list = await get('/resend-list')
    expect(list.body['items']?.[0]?.['outcomes']).toMatchObject([
      { state: 'skipped', reason: 'INVALID_CONTENT', mayArriveTwice: false, count: 1 },
    ])

    await correct([{ kind: 'text', text: '{productName}' }])
    expect((await resend(id)).status).toBe(201)
    await arm()
    expect(await settled('sent', 'skipped', 'failed')).toMatchObject({ state: 'sent', attempt: 2 })
    const pushes = await line.pushes(shop)
    expect(pushes.map(({ messages }) => messages[0]?.text)).toEqual([LONG])
    expect((await get('/resend-list')).body['items']).toEqual([])
  })

  it('says what LINE refused and where, and goes again under a key of its own', async () => {
    const { shop, arm, settled, get, resend, correct } = await dueOrder([titled])
    await line.fault(shop, 'status', {
      status: 400,
      count: 1,
      body: {
        message: 'The request body has 1 error(s)',
        details: [{ property: 'messages[0].template.title', message: 'Length must be between 0 and 40' }],
      },
    })
    await arm()
    const lost = await settled('failed')
    const id = text(lost?.id)
    expect((await get(`/deliveries/${id}`)).body).toMatchObject({
      reason: 'INVALID_CONTENT',
      contentFault: { bubble: 1, pointer: '/0/title', code: 'TOO_LONG', askedLine: true },
      reasonText: expect.stringContaining('LINEがこの内容を受け付けませんでした'),
    })
    await correct([{ kind: 'text', text: '直しました' }])
    expect((await resend(id)).status).toBe(201)
    await arm()
    await settled('sent')
    const [refused, sent] = await line.requests(shop)
    expect(refused?.retryKey).not.toBe(sent?.retryKey)
    expect((await line.pushes(shop)).map(({ messages }) => messages[0]?.text)).toEqual(['直しました'])
  })
})
