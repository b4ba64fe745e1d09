import { afterAll, beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { OrderId } from '../../../domain/values/ids.ts'
import { addDays, dateInJapan } from '../../../domain/values/japanTime.ts'
import { simulateOrder } from '../../../domain/simulation/index.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { readOrderCases } from '../../../schema/simulation/readCases.ts'
import { readAccountRules, readSimulatedMessages } from '../../../schema/simulation/readMessages.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { addMessage } from '../../setup/messages/messages.ts'
import { addOrder, changeOrder, deliveriesOf } from '../../setup/orders/orders.ts'
import { addCustomer, addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'

const SEED = 20261124
const CODES = ['A', 'B', 'C']
const today = dateInJapan(Date.now())
const minutes = (count: number): Date => new Date(Date.now() + count * 60_000)

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const rule = fc.oneof(
  fc.record({ kind: fc.constant('list' as const), counts: fc.constantFrom([1], [2, 3]) }),
  fc.record({ kind: fc.constant('atLeast' as const), n: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('every' as const), n: fc.integer({ min: 1, max: 3 }) }),
)
const scenario = fc.record({
  dayOffset: fc.integer({ min: 1, max: 6 }),
  sendTime: fc.constantFrom('06:00', '12:30', '18:00', '22:15'),
})
const message = fc.record({
  products: fc.subarray([0, 1, 2], { minLength: 1 }),
  scenarios: fc.array(scenario, { minLength: 1, maxLength: 3 }),
  enabled: fc.boolean(),
  exclusive: fc.boolean(),
  countRule: fc.option(rule),
  deliveryOrder: fc.integer({ min: 1, max: 3 }),
  lateGraceMinutes: fc.constantFrom(0, 30, 1440),
  backfillDays: fc.constantFrom(0, 0, 7),
  madeLater: fc.boolean(),
})
const order = fc.record({
  productCodes: fc.subarray(CODES, { minLength: 1 }),
  shipped: fc.option(fc.integer({ min: -7, max: 1 })),
  recurringCount: fc.option(fc.integer({ min: 1, max: 4 })),
  kind: fc.constantFrom('ONE_TIME' as const, 'SUBSCRIPTION' as const),
  history: fc.boolean(),
  cancelled: fc.boolean(),
  moved: fc.boolean(),
})

/** What the simulator says of an order's rows: state, reason and due time by scenario. */
async function simulated(shop: TestShop, orderId: OrderId): Promise<Map<string, unknown>> {
  return await shop.run(async (tx) => {
    const messages = await readSimulatedMessages(tx, shop.lineAccountId)
    const rules = await readAccountRules(tx, shop.lineAccountId)
    const [one] = await readOrderCases(tx, [orderId])
    if (!one) throw new Error('no such order')
    const answers = simulateOrder({ ...one, messages, rules, now: one.order.now })
    return new Map(
      answers.flatMap(({ steps }) =>
        steps.map(({ scenarioId, state, reason, dueAt }) => [
          scenarioId,
          // A row that is closed at once has its own moment as its due time.
          [state, reason, state === 'planned' ? dueAt : null],
        ]),
      ),
    )
  })
}

async function planned(shop: TestShop, orderId: OrderId): Promise<Map<string, unknown>> {
  await shop.run((tx) => planOrder(tx, shop.shopId, orderId))
  return new Map(
    (await deliveriesOf(shop, orderId)).map((row) => [
      row.scenario_id ?? '',
      [row.state, row.reason, row.state === 'planned' ? row.due_at.getTime() : null],
    ]),
  )
}

it.each([false, true])(
  'says of any order what planning then does (one series per order: %s)',
  async (oneSeriesPerOrder) => {
    const shop = await addShop(database.db)
    const { customer } = await addCustomer(shop)
    const products: string[] = []
    for (const code of CODES) products.push(await addProduct(shop, code))
    await shop.run((tx) =>
      tx
        .updateTable('line_accounts')
        .set({ one_series_per_order: oneSeriesPerOrder })
        .where('id', '=', shop.lineAccountId)
        .execute(),
    )
    for (const { products: chosen, countRule, madeLater, ...options } of fc.sample(message, {
      numRuns: 12,
      seed: SEED,
    }))
      await addMessage(shop, {
        ...options,
        productIds: chosen.map((place) => products[place] ?? ''),
        ...(countRule && { recurringCountRule: countRule }),
        ...(madeLater && { createdAt: minutes(-5) }),
      })
    let rows = 0
    for (const { shipped, cancelled, moved, ...options } of fc.sample(order, { numRuns: 60, seed: SEED })) {
      const orderId = await addOrder(shop, {
        ...options,
        customer,
        shipDate: shipped === null ? null : addDays(today, shipped),
        shipDateFirstSeenAt: minutes(moved ? -10 : -1),
        status: cancelled ? 'CANCELLED' : 'SHIPPED',
      })
      const foretold = await simulated(shop, orderId)
      expect(await planned(shop, orderId)).toEqual(foretold)
      expect(await simulated(shop, orderId)).toEqual(foretold)
      rows += foretold.size
      if (!moved || shipped === null) continue
      await changeOrder(shop, orderId, { shipDate: addDays(today, shipped + 1) })
      const again = await simulated(shop, orderId)
      expect(await planned(shop, orderId)).toEqual(again)
    }
    expect(rows).toBeGreaterThan(50)
  },
  60_000,
)
