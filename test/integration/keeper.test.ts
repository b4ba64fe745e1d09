import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { Client } from '@temporalio/client'
import { Registry } from 'prom-client'
import type { OrderId } from '../../domain/ids.ts'
import { addDays } from '../../domain/japanTime.ts'
import { planOrder } from '../../schema/planning/planOrder.ts'
import { startKeeper } from '../../worker/keeper.ts'
import { createTestDatabase, type TestDatabase } from '../setup/database.ts'
import { noTemporal, silent, until } from '../setup/dispatching.ts'
import { addMessage, dueIn } from '../setup/messages.ts'
import { addOrder, changeOrder, deliveriesOf } from '../setup/orders.ts'
import { addCustomer, addProduct, addShop, type TestShop } from '../setup/shop.ts'

jest.setTimeout(20_000)

const { shipDate, sendTime } = dueIn(-20)
const MINUTE = 60_000
let database: TestDatabase
let shop: TestShop
let client: Client
let keeper: { stop(): Promise<void> }

beforeAll(async () => {
  database = await createTestDatabase()
  shop = await addShop(database.db)
  await addMessage(shop, { productIds: [await addProduct(shop)], scenarios: [{ sendTime }] })
  client = noTemporal()
})
afterAll(async () => {
  await keeper?.stop()
  await client?.connection.close()
  await database?.drop()
})

let overdue: OrderId
let moved: OrderId
let sleeping: OrderId

/** A planned row whose time to arm passed a minute ago: its workflow is gone, or cannot be reached. */
async function addForgotten(): Promise<OrderId> {
  const { customer } = await addCustomer(shop)
  const orderId = await addOrder(shop, {
    customer,
    shipDate,
    shipDateFirstSeenAt: new Date(Date.now() - 60 * MINUTE),
  })
  await shop.run(async (tx) => {
    await planOrder(tx, shop.shopId, orderId)
    await tx
      .updateTable('deliveries')
      .set({ arm_at: new Date(Date.now() - MINUTE) })
      .where('order_id', '=', orderId)
      .execute()
  })
  return orderId
}
const rowOf = async (orderId: OrderId) => (await deliveriesOf(shop, orderId))[0]
const nudges = async (): Promise<number> =>
  (await shop.run((tx) => tx.selectFrom('outbox').select('id').where('signal', '=', 'nudged').execute()))
    .length

describe('the keeper, while Temporal is down', () => {
  beforeEach(async () => {
    if (keeper) return
    overdue = await addForgotten()
    moved = await addForgotten()
    await changeOrder(shop, moved, { shipDate: addDays(shipDate, 5) })
    sleeping = await addOrder(shop, {
      customer: (await addCustomer(shop)).customer,
      shipDate: addDays(shipDate, 5),
    })
    await shop.run((tx) => planOrder(tx, shop.shopId, sleeping))
    keeper = startKeeper({ db: database.db, client, registry: new Registry(), log: silent })
    await until(async () => (await nudges()) >= 2)
  })

  it('arms what is due, and reminds the workflow', async () => {
    expect(await rowOf(overdue)).toMatchObject({ state: 'armed', armed_by: 'keeper', generation: 1 })
    expect(await nudges()).toBe(2)
  })

  it('plans before it arms: what moved is not armed by its old plan', async () => {
    await until(async () => (await rowOf(moved))?.generation === 2)
    expect(await rowOf(moved)).toMatchObject({ state: 'planned', planned_ship_date: addDays(shipDate, 5) })
  })

  it('leaves alone what sleeps', async () => {
    expect(await rowOf(sleeping)).toMatchObject({ state: 'planned', nudged_at: null })
  })
})
