import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { Registry } from 'prom-client'
import type { OrderId } from '../../../domain/values/ids.ts'
import { addDays } from '../../../domain/values/japanTime.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { createRelayOutbox } from '../../../worker/outbox/relayOutbox.ts'
import { startKeeper } from '../../../worker/delivery/keeper.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { silent } from '../../setup/runtime/log.ts'
import { until } from '../../setup/runtime/until.ts'
import { addMessage, dueIn } from '../../setup/messages/messages.ts'
import { addOrder, changeOrder, deliveriesOf } from '../../setup/orders/orders.ts'
import { addCustomer, addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'

const { shipDate, sendTime } = dueIn(-20)
const MINUTE = 60_000
const EVERY_MS = 200
let database: TestDatabase
let shop: TestShop
/** Takes connections and never says a word. */
let silence: Server
const sockets = new Set<Socket>()
let client: Client
const registry = new Registry()
/** Whether the dispatcher says that it tells workflows itself. */
let telling = false
let keeper: { stop(): Promise<void> }

beforeAll(async () => {
  database = await createTestDatabase()
  shop = await addShop(database.db)
  await addMessage(shop, { productIds: [await addProduct(shop)], scenarios: [{ sendTime }] })
  silence = createServer((socket) => sockets.add(socket))
  await new Promise<void>((resolve) => silence.listen(0, '127.0.0.1', resolve))
  const { port } = silence.address() as AddressInfo
  client = new Client({ connection: Connection.lazy({ address: `127.0.0.1:${port}`, interceptors: [] }) })
})
afterAll(async () => {
  await keeper?.stop()
  await client?.connection.close()
  for (const socket of sockets) socket.destroy()
  silence?.close()
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

/** Deliveries that were settled a minute ago and whose workflows do not know. */
async function addSettled(count: number): Promise<string[]> {
  const { customer } = await addCustomer(shop)
  const orders = await Promise.all(
    Array.from({ length: count }, () => addOrder(shop, { customer, shipDate: addDays(shipDate, 5) })),
  )
  return shop.run(async (tx) => {
    for (const orderId of orders) await planOrder(tx, shop.shopId, orderId)
    const rows = await tx
      .updateTable('deliveries')
      .set({ state: 'sent', settled_at: new Date(Date.now() - MINUTE) })
      .where('order_id', 'in', orders)
      .returning('id')
      .execute()
    return rows.map(({ id }) => id)
  })
}

describe('the keeper, while Temporal does not answer', () => {
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
    keeper = startKeeper({
      db: database.db,
      client,
      dispatcher: { busy: () => false, telling: () => telling },
      relayOutbox: createRelayOutbox({ db: database.db, client, registry, log: silent }),
      registry,
      log: silent,
      everyMs: EVERY_MS,
    })
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

  it('tells each workflow once at a time, after the dispatcher of its process', async () => {
    const told = async (): Promise<number> => {
      const metric = await registry.getSingleMetric('todoke_keeper_healed_total')?.get()
      return metric?.values.find(({ labels }) => labels['kind'] === 'told')?.value ?? 0
    }
    telling = true
    await addSettled(17)
    await sleep(3 * EVERY_MS)
    expect(await told()).toBe(0)
    telling = false
    await until(async () => (await told()) === 17)
    // A completion without an answer takes 2.5 s, 16 at once: these are under way in the next rounds, and one waits.
    await sleep(5 * EVERY_MS)
    expect(await told()).toBe(17)
  })

  it('reminds workflows whose actions are unfinished for five minutes, and no sooner', async () => {
    const [young, old] = [await addSettled(1), await addSettled(1)]
    const change = (ids: string[], minutes: number) =>
      shop.run((tx) =>
        tx
          .updateTable('deliveries')
          .set({
            actions: ['changePoints'],
            actions_open: 1,
            settled_at: new Date(Date.now() - minutes * MINUTE),
          })
          .where('id', 'in', ids)
          .execute(),
      )
    await change(young, 4)
    await change(old, 5.1)
    const nudgedAt = async ([id = '']: string[]) =>
      (
        await shop.run((tx) =>
          tx.selectFrom('deliveries').select('nudged_at').where('id', '=', id).executeTakeFirstOrThrow(),
        )
      ).nudged_at
    await until(async () => (await nudgedAt(old)) !== null)
    expect(await nudgedAt(young)).toBeNull()
  })
})
