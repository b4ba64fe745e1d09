import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { Counter } from 'prom-client'
import type { OrderId } from '../../../domain/values/ids.ts'
import { overdueToArm } from '../../../schema/delivery/keeper.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { mendOverdue } from '../../../worker/delivery/mendOverdue.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { silent } from '../../setup/runtime/log.ts'
import { addMessage, dueIn } from '../../setup/messages/messages.ts'
import { addOrder, deliveriesOf } from '../../setup/orders/orders.ts'
import { addCustomer, addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'

const { shipDate, sendTime } = dueIn(600)
let database: TestDatabase
let shop: TestShop

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await database?.drop()
})
beforeEach(async () => {
  await shop?.run(async (tx) => {
    await tx.deleteFrom('deliveries').execute()
    await tx.deleteFrom('outbox').execute()
  })
  shop = await addShop(database.db)
  await addMessage(shop, { productIds: [await addProduct(shop)], scenarios: [{ sendTime }] })
})

const healed = new Counter({ name: 'healed', help: 'x', labelNames: ['kind'], registers: [] })
const mend = () => mendOverdue({ db: database.db, healed, log: silent }, 2_000)

/** An order that is due in ten minutes and should have been armed so many seconds ago. */
async function addForgotten(secondsAgo: number): Promise<OrderId> {
  const { customer } = await addCustomer(shop)
  const orderId = await addOrder(shop, { customer, shipDate })
  await shop.run(async (tx) => {
    await planOrder(tx, shop.shopId, orderId)
    await tx
      .updateTable('deliveries')
      .set({ arm_at: new Date(Date.now() - secondsAgo * 1_000) })
      .where('order_id', '=', orderId)
      .execute()
  })
  return orderId
}
const rowOf = async (orderId: OrderId) => (await deliveriesOf(shop, orderId))[0]
const facts = () => shop.run((tx) => tx.selectFrom('outbox').select(['signal', 'workflow_id']).execute())
const age = (table: 'outbox' | 'deliveries', column: string, seconds: number) =>
  shop.run((tx) =>
    sql`update ${sql.table(table)} set ${sql.ref(column)} = clock_timestamp() - make_interval(secs => ${seconds})`.execute(
      tx,
    ),
  )

describe('rows that nobody armed', () => {
  it('are left to their workflow while there is time, which is reminded once a minute', async () => {
    const orderId = await addForgotten(60)
    await mend()
    await mend()
    expect(await rowOf(orderId)).toMatchObject({ state: 'planned', nudged_at: expect.any(Date) })
    expect(await facts()).toMatchObject([{ signal: 'nudged' }])
  })

  it('are armed while Temporal does not answer, and reminders do not pile up', async () => {
    const orderId = await addForgotten(60)
    await mend()
    await age('outbox', 'created_at', 11)
    await age('deliveries', 'nudged_at', 61)
    await mend()
    expect(await rowOf(orderId)).toMatchObject({ state: 'armed', armed_by: 'keeper', generation: 1 })
    expect(await facts()).toHaveLength(1)
  })

  it('come in the order in which they are due; those just reminded take no place', async () => {
    const later = await addForgotten(600)
    const sooner = await addForgotten(60)
    await shop.run((tx) =>
      sql`update deliveries set due_at = due_at - interval '1 minute' where order_id = ${sooner}`.execute(tx),
    )
    expect(await overdueToArm(database.db, 1)).toMatchObject([{ orderId: sooner, lateToArm: false }])
    await shop.run((tx) =>
      sql`update deliveries set nudged_at = clock_timestamp() where order_id = ${sooner}`.execute(tx),
    )
    expect(await overdueToArm(database.db, 2)).toMatchObject([{ orderId: later }])
  })

  it('are armed by the hundreds in one stroke', async () => {
    for (let i = 0; i < 300; i++) await addForgotten(60)
    await mend()
    await age('outbox', 'created_at', 11)
    const began = performance.now()
    expect(await mend()).toBe(false)
    const seconds = (performance.now() - began) / 1_000
    const armed = await shop.run((tx) =>
      tx.selectFrom('deliveries').select('id').where('state', '=', 'armed').execute(),
    )
    expect(armed).toHaveLength(300)
    expect(seconds).toBeLessThan(3)
  })
})
