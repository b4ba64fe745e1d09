import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { orderTimeline } from '../../../domain/delivery/orderTimeline.ts'
import { orderWorkflowId } from '../../../domain/outbox/facts.ts'
import type { ConnectionId, OrderId } from '../../../domain/values/ids.ts'
import { dateInJapan } from '../../../domain/values/japanTime.ts'
import { readOrderLife } from '../../../schema/delivery/orderTimeline.ts'
import { tellOrders } from '../../../schema/outbox.ts'
import { startOrders } from '../../../worker/orders.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { addMessage } from '../../setup/messages/messages.ts'
import { addOrder, deliveriesOf } from '../../setup/orders/orders.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { until } from '../../setup/runtime/until.ts'
import { startRoles, type TestRoles } from '../../setup/runtime/worker.ts'
import { addCustomer, addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'

let database: TestDatabase
let line: TestLine
let roles: TestRoles
let shop: TestShop
beforeAll(async () => {
  database = await createTestDatabase()
  line = await TestLine.start()
  shop = await addShop(database.db)
  roles = await startRoles(database, line, [startOrders])
})
afterAll(async () => {
  await roles?.stop()
  await line?.close()
  await database?.drop()
})

const failuresOf = (orderId: OrderId) =>
  shop.run((tx) => tx.selectFrom('order_plan_failures').selectAll().where('order_id', '=', orderId).execute())
const textsOf = async (orderId: OrderId) =>
  orderTimeline(await shop.run((tx) => readOrderLife(tx, shop.shopId, orderId))).map(({ text }) => text)
/** 24:00 is a time to PostgreSQL and none to us: nobody foresaw it. */
const setFloor = (time: string) =>
  shop.run((tx) =>
    sql`update cart_connections set floor_time = ${time}::time where id = ${shop.connectionId}`.execute(tx),
  )

it('D41 an order whose plan fails says so in its timeline and in Temporal, until a plan succeeds', async () => {
  const productId = await addProduct(shop)
  await addMessage(shop, { productIds: [productId], scenarios: [{ dayOffset: 30 }] })
  const { customer } = await addCustomer(shop)
  const externalId = 'F-1'
  await setFloor('24:00')
  const orderId = await addOrder(shop, { customer, externalId, shipDate: dateInJapan(Date.now()) })
  await shop.run((tx) => tellOrders(tx, { shopId: shop.shopId, orderIds: [orderId], fact: 'orderPlaced' }))

  const workflow = roles.client.workflow.getHandle(
    orderWorkflowId(shop.connectionId as ConnectionId, externalId),
  )
  const details = async (): Promise<string> =>
    (await workflow.query<{ currentDetails?: string }>('__temporal_workflow_metadata')).currentDetails ?? ''
  await until(async () => (await failuresOf(orderId)).some(({ tries }) => tries >= 2))
  const [failure] = await failuresOf(orderId)
  expect(failure).toMatchObject({ code: 'UNFORESEEN' })
  expect((await textsOf(orderId)).join()).toContain('配信の予定を立てられません。')
  await until(async () => (await details()).includes('配信の予定を立てられません。'))
  expect(await details()).toMatch(/エラー番号は [0-9a-f-]{36} です。/)

  await setFloor('06:00')
  await until(async () => (await deliveriesOf(shop, orderId)).length === 1)
  expect(await failuresOf(orderId)).toEqual([])
  expect((await textsOf(orderId)).join()).not.toContain('予定を立てられません')
  await until(async () => (await details()).startsWith('次の配信予定'))
})
