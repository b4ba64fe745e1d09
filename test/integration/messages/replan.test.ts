import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { Bubble } from '../../../domain/bubbles/index.ts'
import { replanWorkflowId } from '../../../domain/outbox/facts.ts'
import type { OperatorId } from '../../../domain/values/ids.ts'
import { addDays, dateInJapan } from '../../../domain/values/japanTime.ts'
import type { FollowMessageRow } from '../../../schema/messages/followMessages.ts'
import { readFollowMessage } from '../../../schema/messages/followMessages.ts'
import { removeFollowMessage, replaceFollowMessage } from '../../../schema/messages/followMessageWrites.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { readReplan } from '../../../schema/messages/replans.ts'
import { startOrders } from '../../../worker/orders.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { until } from '../../setup/runtime/until.ts'
import { addMessage } from '../../setup/messages/messages.ts'
import { addOrder } from '../../setup/orders/orders.ts'
import { addCustomer, addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'
import { startRoles, type TestRoles } from '../../setup/runtime/worker.ts'

/** What an edit does to many orders that wait, with the workflow that tells them. */

jest.setTimeout(120_000)
const ORDERS = 200
const PACE = { TODOKE_REPLAN_ORDERS_PER_SECOND: '50' }

let database: TestDatabase
let line: TestLine
let shop: TestShop
let roles: TestRoles | undefined
let namespace: string
let saved: FollowMessageRow
/** Makes orders that wait. */
let place: (count: number) => Promise<void>

beforeAll(async () => {
  database = await createTestDatabase()
  line = await TestLine.start()
  roles = await startRoles(database, line, [startOrders], PACE)
  namespace = roles.namespace
})
afterAll(async () => {
  await roles?.stop()
  await line?.close()
  await database?.drop()
})

beforeEach(async () => {
  shop = await addShop(database.db)
  const productId = await addProduct(shop)
  const { customer } = await addCustomer(shop)
  const { messageId } = await addMessage(shop, { productIds: [productId], scenarios: [{ dayOffset: 20 }] })
  saved = await shop.run((tx) => readFollowMessage(tx, messageId))
  place = async (count) => {
    const shipDate = dateInJapan(Date.now())
    for (let i = 0; i < count; i++) {
      const orderId = await addOrder(shop, { customer, shipDate, externalId: `O${i}` })
      await shop.run((tx) => planOrder(tx, shop.shopId, orderId))
    }
  }
})

const by = () => ({ shopId: shop.shopId, operatorId: null as unknown as OperatorId })
const retime = (sendTime: string) =>
  shop.run((tx) =>
    replaceFollowMessage(tx, {
      by: by(),
      id: saved.id,
      version: null,
      content: {
        adminName: saved.admin_name,
        purpose: saved.purpose,
        triggerProductIds: saved.product_ids,
        recurringCountRule: null,
        audience: { all: [] },
        deliveryOrder: saved.delivery_order,
        lateGraceMinutes: saved.late_grace_minutes,
        outageGraceMinutes: saved.outage_grace_minutes,
        backfillDays: 0,
        exclusive: false,
        scenarios: saved.scenarios.map((one) => ({
          id: one.id,
          dayOffset: one.day_offset,
          sendTime,
          bubbles: one.bubbles as unknown as Bubble[],
          actions: {},
        })),
      },
    }),
  )
const progress = () => shop.run((tx) => readReplan(tx, saved.id))
const rows = () =>
  shop.run((tx) =>
    tx
      .selectFrom('deliveries')
      .select(['state', 'plan_version', 'due_at', 'known_at'])
      .where('message_id', '=', saved.id)
      .execute(),
  )
/** What the first worker had just taken up is tried again 15 s later, its page, and 10 s, its plans. */
const finished = () => until(async () => (await progress())?.done === ORDERS, 70_000)

describe('an edited time', () => {
  it('B4, V18 moves every waiting order, the newest edit last, though the worker is exchanged meanwhile', async () => {
    await place(ORDERS)
    await retime('17:00')
    await until(async () => ((await progress())?.done ?? 0) > 0)
    await retime('16:00')
    await roles?.stop()
    expect(await progress()).toMatchObject({ version: 3, finishedAt: null })
    roles = await startRoles(database, line, [startOrders], { ...PACE, TEMPORAL_NAMESPACE: namespace })
    await finished()
    expect(await progress()).toMatchObject({ version: 3, total: ORDERS, finishedAt: expect.any(Date) })
    const { timed_at } = await shop.run((tx) =>
      tx
        .selectFrom('scenarios')
        .select('timed_at')
        .where('message_id', '=', saved.id)
        .executeTakeFirstOrThrow(),
    )
    const dueAt = new Date(`${addDays(dateInJapan(Date.now()), 20)}T16:00:00+09:00`)
    for (const row of await rows()) {
      expect(row).toMatchObject({ state: 'planned', plan_version: 3, due_at: dueAt })
      // A delay of the re-planning is ours: it was known when it was edited.
      expect(Math.abs(row.known_at.getTime() - timed_at.getTime())).toBeLessThan(2)
    }
    const handle = roles.client.workflow.getHandle(replanWorkflowId(saved.id))
    await until(async () => (await handle.describe()).status.name === 'COMPLETED')
    await handle.result()
  })

  it('removes what a removed message had planned', async () => {
    await place(20)
    await shop.run((tx) => removeFollowMessage(tx, { by: by(), id: saved.id, version: null }))
    await until(async () => (await rows()).every(({ state }) => state === 'cancelled'))
  })
})
