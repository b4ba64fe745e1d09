import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { RequestId } from '../../../domain/requests/request.ts'
import { startOrders } from '../../../worker/orders.ts'
import { addOperatedShop, type OperatedShop } from '../../setup/requests/operatedShop.ts'
import { startRobotsProcess } from '../../setup/requests/startRobotsProcess.ts'
import { type Moment, ScriptedCart } from '../../setup/requests/scriptedCart.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { until } from '../../setup/runtime/until.ts'
import { startRoles, type TestRoles } from '../../setup/runtime/worker.ts'

/** The five minutes are longer than Temporal takes to miss a killed worker, so that most end without a person. */
const TIMES =
  'leaseMs=3000,renewMs=400,fenceMs=1000,apartMs=400,handOverMs=90000,firstWaitMs=100,longestWaitMs=1000'

let database: TestDatabase
let cart: ScriptedCart
let roles: TestRoles
let shop: OperatedShop
const children = new Set<ChildProcess>()
beforeAll(async () => {
  database = await createTestDatabase()
  cart = await ScriptedCart.start()
  roles = await startRoles(database, { sandbox: { url: 'http://127.0.0.1:1' } }, [startOrders], {
    TODOKE_OPERATION_TIMES: TIMES,
  })
  shop = await addOperatedShop(database.db, cart, 12)
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await roles?.stop()
  cart?.close()
  await database?.drop()
})

/** A worker process of the queue `robots`. */
async function startRobots(): Promise<ChildProcess> {
  const child = await startRobotsProcess({
    cartUrl: cart.url,
    databaseUrl: database.url,
    temporalAddress: process.env['TEST_TEMPORAL_ADDRESS'] ?? '',
    namespace: roles.namespace,
    times: TIMES,
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

/** Each subscription stops its operator at its moment; resolves `all` when each of them stands there. */
function park(moments: ReadonlyMap<string, Moment>) {
  const parked = new Map<string, () => void>()
  cart.onMoment = (subscription, moment) => {
    if (moments.get(subscription) !== moment || parked.has(subscription)) return undefined
    return new Promise<void>((resolve) => parked.set(subscription, resolve))
  }
  return {
    all: () => until(async () => parked.size === moments.size),
    release() {
      cart.onMoment = () => {}
      for (const go of parked.values()) go()
    },
  }
}

const isAtRest = async (id: RequestId): Promise<boolean> =>
  ['DONE', 'NEEDS_HUMAN'].includes((await shop.row(id)).state)

/** Changed once or not at all, charged to match, told at most once each. */
async function expectOnce(ids: readonly RequestId[]): Promise<void> {
  for (const id of ids) {
    const { state, subscriptionExternalId, kind } = await shop.row(id)
    const act = kind === 'PAUSE' ? 'move' : kind.toLowerCase()
    const changes = cart.of(subscriptionExternalId ?? '').changes.filter((one) => one === act).length
    const charges = (await shop.charges(id)).length
    expect([id, state, charges]).toEqual([id, state, state === 'DONE' ? 1 : 0])
    if (state === 'DONE') expect([id, changes]).toEqual([id, 1])
    else expect(changes).toBeLessThanOrEqual(1)
    const messages = await shop.messages(id)
    expect(messages).toEqual([...new Set(messages)])
  }
}

it('a worker that is killed at any step leaves one change and one charge, or a person', async () => {
  const moments: Moment[] = ['READ', 'FILLED', 'COMMITTED', 'SENT']
  const at = new Map<string, Moment>()
  const wishes: (() => Promise<RequestId>)[] = []
  for (const moment of moments)
    for (const kind of ['PAUSE', 'SKIP', 'CANCEL'] as const) {
      const of = await shop.subscribe()
      at.set(of.externalId, moment)
      wishes.push(() => shop.apply(of, kind))
    }
  const parked = park(at)
  const first = await startRobots()
  const ids = await Promise.all(wishes.map((apply) => apply()))
  await parked.all()
  first.kill('SIGKILL')
  await new Promise((resolve) => first.once('exit', resolve))
  parked.release()
  const second = await startRobots()
  await until(async () => (await Promise.all(ids.map(isAtRest))).every(Boolean), 110_000)
  await expectOnce(ids)
  const rows = await Promise.all(ids.map((id) => shop.row(id)))
  // Only what was noted as pressed and never sent, and may not be repeated, is for a person.
  expect(
    rows.filter(({ state }) => state === 'NEEDS_HUMAN').map(({ kind, reason }) => [kind, reason]),
  ).toEqual([
    ['SKIP', 'NOT_APPLIED'],
    ['CANCEL', 'NOT_APPLIED'],
  ])
  second.kill('SIGKILL')
}, 180_000)

it('a worker that sleeps past its leases and wakes in the middle of the press sends nothing', async () => {
  const at = new Map<string, Moment>()
  const wishes: (() => Promise<RequestId>)[] = []
  for (const moment of ['FILLED', 'COMMITTED', 'SENT'] as const)
    for (const kind of ['PAUSE', 'SKIP'] as const) {
      const of = await shop.subscribe()
      at.set(of.externalId, moment)
      wishes.push(() => shop.apply(of, kind))
    }
  const parked = park(at)
  const sleeper = await startRobots()
  const ids = await Promise.all(wishes.map((apply) => apply()))
  await parked.all()
  sleeper.kill('SIGSTOP')
  const second = await startRobots()
  // The second one has taken them over, and those that can be done are done.
  await until(async () => (await Promise.all(ids.map(isAtRest))).every(Boolean), 110_000)
  parked.release()
  sleeper.kill('SIGCONT')
  await until(async () => sleeper.exitCode !== null || (await sleptOff(sleeper)))
  await expectOnce(ids)
  second.kill('SIGKILL')
  sleeper.kill('SIGKILL')
}, 180_000)

/** The one that woke has had the time of some renewals: it knows by its own clock that its leases are over. */
async function sleptOff(child: ChildProcess): Promise<boolean> {
  const of = await shop.subscribe()
  const id = await shop.apply(of, 'SKIP')
  await until(() => isAtRest(id))
  return child.exitCode === null
}
