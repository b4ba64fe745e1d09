import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { DeliveryId, OperatorId, OrderId } from '../../domain/ids.ts'
import { dateInJapan } from '../../domain/japanTime.ts'
import { armDelivery } from '../../schema/arming.ts'
import type { FollowMessageContent } from '../../schema/followMessages.ts'
import { insertFollowMessage, replaceFollowMessage } from '../../schema/followMessageWrites.ts'
import { planOrder } from '../../schema/planning/planOrder.ts'
import { createTestDatabase, type TestDatabase } from '../setup/database.ts'
import { addOrder, deliveriesOf } from '../setup/orders.ts'
import { addCustomer, addProduct, addShop, type TestShop } from '../setup/shop.ts'

/** What an edit of a message, as the API writes it, does to orders that wait for it. */

const today = dateInJapan(Date.now())

let database: TestDatabase
let shop: TestShop
let productId: string
let customer: string
let operatorId: OperatorId
let heard: number

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  shop = await addShop(database.db)
  const { id } = await shop.run((tx) =>
    tx
      .insertInto('operators')
      .values({ shop_id: shop.shopId, name: '担当', role: 'EDITOR' })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  operatorId = id as OperatorId
  heard = 0
  productId = await addProduct(shop)
  ;({ customer } = await addCustomer(shop))
})

const content = (change: Partial<FollowMessageContent> = {}): FollowMessageContent => ({
  adminName: 'テスト',
  purpose: 'NOTICE',
  triggerProductIds: [productId],
  recurringCountRule: null,
  audience: { all: [] },
  deliveryOrder: 100,
  lateGraceMinutes: 30,
  outageGraceMinutes: 180,
  backfillDays: 0,
  scenarios: [
    { dayOffset: 2, sendTime: '18:00', bubbles: [{ kind: 'text', text: 'お届けしました。' }], actions: {} },
  ],
  ...change,
})
const save = (change: Partial<FollowMessageContent> = {}) =>
  shop.run((tx) =>
    insertFollowMessage(tx, { shopId: shop.shopId, operatorId }, shop.lineAccountId, content(change)),
  )
type Saved = Awaited<ReturnType<typeof save>>
/** Scenarios stay themselves, unless told otherwise. */
const edit = (saved: Saved, change: Partial<FollowMessageContent>) =>
  shop.run((tx) =>
    replaceFollowMessage(
      tx,
      { shopId: shop.shopId, operatorId },
      saved.id,
      null,
      content({
        scenarios: content().scenarios.map((one, i) => ({ ...one, id: saved.scenarios[i]?.id ?? '' })),
        ...change,
      }),
    ),
  )
const plan = (orderId: OrderId) => shop.run((tx) => planOrder(tx, shop.shopId, orderId))
const planned = async (orderId: OrderId) => {
  await plan(orderId)
  return deliveriesOf(shop, orderId)
}
/** The facts that orders were told since this was asked last. */
async function told() {
  const facts = await shop.run((tx) =>
    tx.selectFrom('outbox').select(['id', 'signal', 'start']).where('id', '>', heard).orderBy('id').execute(),
  )
  heard = facts.at(-1)?.id ?? heard
  return facts.map(({ signal, start }) => ({
    signal,
    orderId: (start as unknown as { input: { orderId: OrderId } }).input.orderId,
  }))
}

describe('an edited 配信順', () => {
  it('V10, V18 is that of rows already planned and armed, without another generation', async () => {
    const first = await save({ deliveryOrder: 10 })
    await save({ deliveryOrder: 20 })
    const orderId = await addOrder(shop, { customer, shipDate: today })
    const before = await planned(orderId)
    expect(before.map((row) => [row.message_id === first.id, row.delivery_order])).toEqual([
      [true, 10],
      [false, 20],
    ])
    await shop.run((tx) => armDelivery(tx, (before[0]?.id ?? '') as DeliveryId, 1, 'workflow'))
    await edit(first, { deliveryOrder: 30 })
    expect(await told()).toEqual([{ signal: 'messageEdited', orderId }])
    const after = await planned(orderId)
    expect(after.map((row) => [row.message_id === first.id, row.delivery_order, row.state])).toEqual([
      [false, 20, 'planned'],
      [true, 30, 'armed'],
    ])
    expect(after.map((row) => row.generation)).toEqual([1, 1])
  })
})
