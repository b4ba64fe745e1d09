import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { OrderId } from '../../../domain/values/ids.ts'
import { updateConnection } from '../../../schema/carts/cartConnections.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { addMessage, dueIn } from '../../setup/messages/messages.ts'
import { addOrder, deliveriesOf } from '../../setup/orders/orders.ts'
import { addCustomer, addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'

/** What moving a connection's floor does to orders that wait (domain.md D6). */

let database: TestDatabase
let shop: TestShop
beforeAll(async () => {
  database = await createTestDatabase()
  shop = await addShop(database.db)
})
afterAll(() => database.drop())

const setFloor = (dayOffset: number, sendTime: string) =>
  shop.run((tx) =>
    updateConnection(tx, {
      shopId: shop.shopId,
      id: shop.connectionId,
      version: null,
      change: { floor: { dayOffset, sendTime } },
    }),
  )
const planned = async (orderId: OrderId) => {
  await shop.run((tx) => planOrder(tx, shop.shopId, orderId))
  return deliveriesOf(shop, orderId)
}

describe('a lowered floor', () => {
  it('D6 that puts a due time into the past is not our lateness', async () => {
    const { sendTime, shipDate, dueAt } = dueIn(-60)
    await addMessage(shop, { productIds: [await addProduct(shop)], scenarios: [{ sendTime }] })
    await setFloor(3, '06:00')
    const { customer } = await addCustomer(shop)
    const orderId = await addOrder(shop, {
      customer,
      shipDate,
      shipDateFirstSeenAt: new Date(Date.now() - 3_600_000),
    })
    const [held] = await planned(orderId)
    expect(held).toMatchObject({ state: 'planned', clamped: true })

    await setFloor(1, '06:00')
    const [moved] = await planned(orderId)
    expect(moved).toMatchObject({ state: 'planned', clamped: false, generation: 2 })
    expect(moved?.due_at.getTime()).toBe(dueAt)
    expect(moved?.known_at.getTime()).toBeGreaterThan(dueAt)
  })
})
