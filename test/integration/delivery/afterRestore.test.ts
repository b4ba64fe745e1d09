import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { orderWorkflowId } from '../../../domain/outbox/facts.ts'
import type { ConnectionId, OrderId } from '../../../domain/values/ids.ts'
import { tellOrders } from '../../../schema/outbox.ts'
import { planOrder } from '../../../schema/delivery/planning/planOrder.ts'
import { confirmRestored, holdAfterRestore } from '../../../schema/delivery/afterRestore.ts'
import { retryKey } from '../../../worker/delivery/dispatcher/claimDue.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { addFriend, TestLine } from '../../setup/line/testLine.ts'
import { until } from '../../setup/runtime/until.ts'
import { addMessage, dueIn } from '../../setup/messages/messages.ts'
import { addOrder, deliveriesOf } from '../../setup/orders/orders.ts'
import { addProduct, addShop, type TestMember, type TestShop } from '../../setup/shops/shop.ts'
import { startRoles, type TestRoles } from '../../setup/runtime/worker.ts'

const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000)
let database: TestDatabase
let line: TestLine
let shop: TestShop

beforeAll(async () => {
  database = await createTestDatabase()
  line = await TestLine.start()
  shop = await addShop(database.db)
  await line.open(shop)
})
afterAll(async () => {
  await line?.close()
  await database?.drop()
})

interface Placed extends TestMember {
  orderId: OrderId
}

/** A friend's order, due so many seconds from now, of which its workflow is told. */
async function place(name: string, seconds: number): Promise<Placed> {
  const { sendTime, shipDate } = dueIn(seconds)
  const productIds = [await addProduct(shop, name)]
  await addMessage(shop, { productIds, scenarios: [{ sendTime }], createdAt: daysAgo(3) })
  const friend = await addFriend(shop, line)
  const orderId = await addOrder(shop, {
    customer: friend.customer,
    externalId: name,
    productCodes: [name],
    shipDate,
    shipDateFirstSeenAt: daysAgo(2),
  })
  await shop.run((tx) => tellOrders(tx, { shopId: shop.shopId, orderIds: [orderId], fact: 'orderPlaced' }))
  return { ...friend, orderId }
}
const rowOf = async ({ orderId }: Placed) => {
  const [row] = await deliveriesOf(shop, orderId)
  if (!row) throw new Error('the order has no delivery')
  return row
}

describe('what a restore left behind', () => {
  let roles: TestRoles
  // Before anything is due: what is placed from now on is armed and does not leave.
  beforeAll(async () => {
    await holdAfterRestore(database.db)
    roles = await startRoles(database, line)
  })
  afterAll(() => roles?.stop())

  const status = async (name: string): Promise<string> => {
    const id = orderWorkflowId(shop.connectionId as ConnectionId, name)
    return (await roles.client.workflow.getHandle(id).describe()).status.name
  }
  /** The push of before the restore, which the database has forgotten. */
  const pushed = async (placed: Placed): Promise<void> => {
    const { id } = await rowOf(placed)
    const answer = await fetch(`${line.sandbox.url}/v2/bot/message/push`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${shop.accessToken}`,
        'content-type': 'application/json',
        'x-line-retry-key': retryKey(id, 1),
      },
      body: JSON.stringify({ to: placed.userId, messages: [{ type: 'text', text: 'お届けしました。' }] }),
    })
    expect(answer.status).toBe(200)
  }

  it('is told to its workflows; what is young leaves once, by its old key, what is old is for a person', async () => {
    const [old, had, lost, later] = [
      await place('old', -25 * 3600),
      await place('had', -2),
      await place('lost', -2),
      await place('later', 3 * 24 * 3600),
    ]
    const all = [old, had, lost, later]
    await until(async () =>
      (await Promise.all(all.map(({ orderId }) => deliveriesOf(shop, orderId)))).every(
        (rows) => rows.length === 1,
      ),
    )
    const waiting = async () =>
      (await Promise.all([old, had, lost].map(rowOf))).every(({ state }) => state === 'armed')
    await until(waiting)
    await pushed(had)

    expect(await holdAfterRestore(database.db)).toEqual({ channels: 1, safe: 2, tooOld: 1 })
    expect(await rowOf(old)).toMatchObject({ state: 'skipped', reason: 'OUTAGE_EXPIRED', maybe_sent: true })
    expect(await rowOf(later)).toMatchObject({ state: 'planned', generation: 1, maybe_sent: false })
    await until(async () => (await status('old')) === 'COMPLETED')
    expect((await line.requests(shop)).length).toBe(1)

    expect(await confirmRestored(database.db)).toBe(1)
    await until(async () =>
      (await Promise.all([had, lost].map(rowOf))).every((row) => row.notified_at !== null),
    )
    for (const placed of [had, lost]) {
      expect(await rowOf(placed)).toMatchObject({ state: 'sent', maybe_sent: true })
      const pushes = (await line.pushes(shop)).filter(({ userId }) => userId === placed.userId)
      expect([pushes.length, pushes[0]?.requestId]).toEqual([1, (await rowOf(placed)).line_request_id])
    }
    const requests = (await line.requests(shop)).filter(({ userId }) => userId === had.userId)
    expect(requests.map((request) => request.status)).toEqual([200, 409])
    for (const name of ['had', 'lost']) await until(async () => (await status(name)) === 'COMPLETED')
    expect(await status('later')).toBe('RUNNING')
  })
})

describe('todoke restored that dies between two chunks', () => {
  /** Ends the session that waits for a lock, as a kill -9 of its process does. */
  const endWaiting = async (owner: pg.Client): Promise<boolean> => {
    const { rowCount } = await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return (rowCount ?? 0) > 0
  }

  it('is finished by a second run: each row is closed, and each order told', async () => {
    shop = await addShop(database.db)
    await line.open(shop)
    const placed = [await place('1', -25 * 3600), await place('2', -25 * 3600), await place('3', -25 * 3600)]
    for (const { orderId } of placed) await shop.run((tx) => planOrder(tx, shop.shopId, orderId))
    const owner = new pg.Client({ connectionString: database.url })
    await owner.connect()
    try {
      await owner.query('begin')
      await owner.query('select 1 from deliveries where order_id = $1 for update', [placed[1]?.orderId])
      const dying = holdAfterRestore(database.db, { chunk: 1 }).then(
        () => 'finished',
        () => 'died',
      )
      await until(() => endWaiting(owner))
      expect(await dying).toBe('died')
      await owner.query('rollback')
    } finally {
      await owner.end()
    }
    const states = async () => Promise.all(placed.map(async (one) => (await rowOf(one)).state))
    const nudged = () =>
      shop.run((tx) => tx.selectFrom('outbox').select('workflow_id').where('signal', '=', 'nudged').execute())
    expect([await states(), (await nudged()).length]).toEqual([['skipped', 'planned', 'planned'], 1])

    await holdAfterRestore(database.db, { chunk: 1 })
    expect(await states()).toEqual(['skipped', 'skipped', 'skipped'])
    expect(new Set((await nudged()).map((row) => row.workflow_id)).size).toBe(3)
  })
})
