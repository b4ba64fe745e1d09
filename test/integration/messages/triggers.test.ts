import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { OrderId } from '../../../domain/values/ids.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { addFriend } from '../../setup/line/testLine.ts'
import { addMessage, dueIn } from '../../setup/messages/messages.ts'
import { type RunningShop, startRunningShop } from '../../setup/orders/runningShop.ts'
import { addProduct } from '../../setup/shops/shop.ts'

/** Which messages a pulled order brings its customer, by its products and its count. */

let database: TestDatabase
let shop: RunningShop
beforeAll(async () => {
  database = await createTestDatabase()
  shop = await startRunningShop(database)
})
afterAll(async () => {
  await shop?.stop()
  await database?.drop()
})

const item = (productCode: string) => ({
  productCode,
  productName: `商品${productCode}`,
  quantity: 1,
  unitPrice: null,
})

it('V11 an order with two trigger products brings the message of each, and one for both once', async () => {
  const [productA, productB] = [await addProduct(shop, 'A'), await addProduct(shop, 'B')]
  const { shipDate, sendTime } = dueIn(4)
  for (const [deliveryOrder, text, productIds] of [
    [1, 'A', [productA]],
    [2, 'B', [productB]],
    [3, 'AかB', [productA, productB]],
  ] as const)
    await addMessage(shop, { deliveryOrder, productIds: [...productIds], scenarios: [{ sendTime, text }] })
  const [both, onlyB] = [await addFriend(shop, shop.line), await addFriend(shop, shop.line)]
  const of = { productCode: 'A', shipDate }
  const orders = [
    await shop.pullOrder({
      ...of,
      externalId: 'AB',
      customerExternalId: both.customer,
      items: [item('A'), item('B')],
    }),
    await shop.pullOrder({ ...of, externalId: 'B', customerExternalId: onlyB.customer, items: [item('B')] }),
  ]
  for (const orderId of orders) await shop.settled(orderId)
  expect(await shop.texts(both.userId)).toEqual(['A', 'B', 'AかB'])
  expect(await shop.texts(onlyB.userId)).toEqual(['B', 'AかB'])
})

describe('the count of an order', () => {
  it('V13 brings the message for the third to the third alone, and one without a count to every order', async () => {
    const productIds = [await addProduct(shop, 'C')]
    const { shipDate, sendTime } = dueIn(4)
    const rule = { kind: 'list', counts: [3] } as const
    const third = { productIds, recurringCountRule: rule, scenarios: [{ sendTime, text: '3回目' }] }
    await addMessage(shop, { ...third, deliveryOrder: 1 })
    await addMessage(shop, { productIds, deliveryOrder: 2, scenarios: [{ sendTime, text: '毎回' }] })
    const orders: { orderId: OrderId; userId: string; brings: string[] }[] = []
    for (const [recurringCount, brings] of [
      [null, ['毎回']],
      [2, ['毎回']],
      [3, ['3回目', '毎回']],
      [4, ['毎回']],
    ] as const) {
      const { customer, userId } = await addFriend(shop, shop.line)
      const orderId = await shop.pullOrder({
        externalId: `C${recurringCount}`,
        customerExternalId: customer,
        productCode: 'C',
        kind: recurringCount === null ? 'ONE_TIME' : 'SUBSCRIPTION',
        recurringCount,
        shipDate,
      })
      orders.push({ orderId, userId, brings: [...brings] })
    }
    for (const { orderId, userId, brings } of orders) {
      await shop.settled(orderId)
      expect(await shop.texts(userId)).toEqual(brings)
    }
  })
})
