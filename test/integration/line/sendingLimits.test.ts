import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import {
  addDays,
  clockInJapan,
  dateInJapan,
  instantInJapan,
  parseClock,
} from '../../../domain/values/japanTime.ts'
import { updateLineAccount } from '../../../schema/line/lineAccounts.ts'
import type { LimitColumns } from '../../../schema/line/sendingLimits.ts'
import type { Dispatcher } from '../../../worker/delivery/dispatcher/dispatcher.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { startTestDispatcher } from '../../setup/delivery/dispatching.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { until } from '../../setup/runtime/until.ts'
import { addDueShop, type DueShop } from '../../setup/delivery/dueShop.ts'

const HOUR = 3_600_000
let database: TestDatabase
let line: TestLine
let dispatcher: Dispatcher | undefined

beforeAll(async () => {
  database = await createTestDatabase()
  line = await TestLine.start()
})
afterAll(async () => {
  await line?.close()
  await database?.drop()
})
afterEach(async () => {
  await dispatcher?.stop()
  dispatcher = undefined
})

async function addLimited(limits: Partial<LimitColumns>, count = 1): Promise<DueShop> {
  const shop = await addDueShop(database.db, line, { count, message: { purpose: 'PROMOTION' } })
  await shop.run((tx) => updateLineAccount(tx, { id: shop.lineAccountId, version: null, change: { limits } }))
  return shop
}
const clockAt = (instant: number) => parseClock(clockInJapan(instant).slice(0, 5))

describe('limits of a LINE account (D9)', () => {
  it('put a promotion off until the quiet hours end', async () => {
    const [quiet_from, quiet_until] = [clockAt(Date.now() - 2 * HOUR), clockAt(Date.now() + 2 * HOUR)]
    const shop = await addLimited({ quiet_from, quiet_until })
    dispatcher = await startTestDispatcher(database, line)
    await until(async () => (await shop.row()).not_before !== null)
    const end = instantInJapan(dateInJapan(Date.now() + 2 * HOUR), quiet_until)
    expect(await shop.row()).toMatchObject({ state: 'armed', reason: 'QUIET', not_before: new Date(end) })
    expect(await line.requests(shop)).toEqual([])
  })

  it('let a member have no more than the cap, and put the rest off to a day with room', async () => {
    const shop = await addLimited({ cap_per_day: 1 }, 2)
    // Both belong to one member: the second order is of the same customer.
    await shop.run(async (tx) => {
      const [first, second] = shop.orders
      const { customer_external_id, connection_id } = await tx
        .selectFrom('orders')
        .select(['customer_external_id', 'connection_id'])
        .where('id', '=', first ?? '')
        .executeTakeFirstOrThrow()
      const { member_id, member_no } = await tx
        .selectFrom('deliveries')
        .select(['member_id', 'member_no'])
        .where('order_id', '=', first ?? '')
        .executeTakeFirstOrThrow()
      await tx
        .updateTable('orders')
        .set({ customer_external_id, connection_id })
        .where('id', '=', second ?? '')
        .execute()
      await tx
        .updateTable('deliveries')
        .set({ member_id, member_no })
        .where('order_id', '=', second ?? '')
        .execute()
    })
    const rows = () =>
      shop.run((tx) =>
        tx
          .selectFrom('deliveries')
          .select(['state', 'reason', 'due_at', 'not_before'])
          .where('shop_id', '=', shop.shopId)
          .execute(),
      )
    dispatcher = await startTestDispatcher(database, line)
    await until(async () =>
      (await rows()).every(({ state, not_before }) => state === 'sent' || not_before !== null),
    )
    const [held, ...others] = (await rows()).filter(({ state }) => state === 'armed')
    expect(others).toEqual([])
    const tomorrow = addDays(dateInJapan(Date.now()), 1)
    const own = instantInJapan(tomorrow, clockInJapan(held?.due_at.getTime() ?? 0))
    expect(held).toMatchObject({ reason: 'CAP', not_before: new Date(own) })
    expect(await line.pushes(shop)).toHaveLength(1)
  })
})
