import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Registry } from 'prom-client'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { storeQuota } from '../../../schema/line/lineChannel.ts'
import { createRelayOutbox } from '../../../worker/outbox/relayOutbox.ts'
import { startKeeper } from '../../../worker/delivery/keeper.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { noTemporal } from '../../setup/runtime/temporal.ts'
import { planAndArm, startTestDispatcher } from '../../setup/delivery/dispatching.ts'
import { silent } from '../../setup/runtime/log.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { until } from '../../setup/runtime/until.ts'
import { addDueShop, type DueOptions, type DueShop } from '../../setup/delivery/dueShop.ts'

const FULL = { limit: 10, used: 10 }
let database: TestDatabase
let line: TestLine
const running: { stop(): Promise<void> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  line = await TestLine.start()
})
afterAll(async () => {
  await line?.close()
  await database?.drop()
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()))
})

/** The keeper alone, while Temporal is down: what it tells workflows stays in the outbox. */
function keep(): void {
  const { db } = database
  const client = noTemporal()
  const registry = new Registry()
  const keeper = startKeeper({
    db,
    client,
    dispatcher: { busy: () => false, telling: () => false },
    relayOutbox: createRelayOutbox({ db, client, registry, log: silent }),
    registry,
    log: silent,
    everyMs: 100,
  })
  running.push({
    async stop() {
      await keeper.stop()
      await client.connection.close()
    },
  })
}
const addDue = (options: DueOptions = {}): Promise<DueShop> =>
  addDueShop(database.db, line, { shop: { quota: FULL }, ...options })
/** LINE is asked for its numbers anew. */
const readAnew = (shop: DueShop, limit: number): Promise<void> =>
  shop.run((tx) => storeQuota(tx, shop.lineAccountId, { limit, used: FULL.used }))
const reminders = async ({ run }: DueShop): Promise<number> =>
  (await run((tx) => tx.selectFrom('outbox').select('id').where('signal', '=', 'nudged').execute())).length

describe('a row parked for quota (D10)', () => {
  it('goes when LINE has room again, and stays while it has none', async () => {
    const [room, full] = [await addDue(), await addDue()]
    running.push(await startTestDispatcher(database, line))
    const parked = async () =>
      (await Promise.all([room.row(), full.row()])).every((row) => row.state === 'parked')
    await until(parked)
    await readAnew(full, FULL.limit)
    await readAnew(room, FULL.limit + 10)
    keep()
    await until(async () => (await reminders(room)) === 1)
    // As their workflows do, the other's upon a fact of its own.
    for (const shop of [full, room]) for (const orderId of shop.orders) await planAndArm(shop, orderId)
    await until(async () => (await room.row()).settled_at !== null)
    expect(await room.row()).toMatchObject({ state: 'sent', reason: null, generation: 2 })
    expect(await line.pushes(room)).toHaveLength(1)
    expect(await full.row()).toMatchObject({ state: 'parked', reason: 'QUOTA', generation: 1 })
    expect(await reminders(full)).toBe(0)
  })

  it('stays on the re-send list when its outage grace has passed', async () => {
    const seconds = -181 * 60
    const seenAt = new Date(Date.now() + 2 * seconds * 1_000)
    const [late, inTime] = [await addDue({ seconds, seenAt }), await addDue()]
    for (const shop of [late, inTime]) {
      await shop.setRows({ state: 'parked', reason: 'QUOTA', settled_at: new Date(Date.now() - 1_000) })
      await readAnew(shop, FULL.limit + 10)
    }
    keep()
    await until(async () => (await reminders(inTime)) === 1)
    expect(await reminders(late)).toBe(0)
    for (const orderId of late.orders) await late.run((tx) => planOrder(tx, late.shopId, orderId))
    expect(await late.row()).toMatchObject({ state: 'parked', reason: 'QUOTA', generation: 1 })
  })
})
