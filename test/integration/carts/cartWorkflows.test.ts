import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Logger } from 'pino'
import { Client, Connection, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { createCartActivities } from '../../../activities/carts/cartActivities.ts'
import { writeCartCredentials } from '../../../domain/carts/cartCredentials.ts'
import { syncWorkflowId } from '../../../domain/outbox/facts.ts'
import { inShop } from '../../../schema/database.ts'
import { startSchedules } from '../../../worker/carts/schedules.ts'
import { workflowBundle } from '../../../worker/runtime/bundle.ts'
import { registerSearchAttributes } from '../../../worker/runtime/searchAttributes.ts'
import type { cartSync } from '../../../workflows/carts/cartSync.ts'
import type { verifyCartConnection } from '../../../workflows/carts/verifyCartConnection.ts'
import { TASK_QUEUES } from '../../../workflows/messages.ts'
import { type CartShop, type CartWorld, createCartWorld } from '../../setup/carts/cartShop.ts'
import { createNamespace } from '../../setup/runtime/temporal.ts'
import { until } from '../../setup/runtime/until.ts'

const address = process.env['TEST_TEMPORAL_ADDRESS']
if (!address) throw new Error('TEST_TEMPORAL_ADDRESS is not set: run the tests with npm test')
const silent = { info() {}, warn() {} }
const taskQueue = TASK_QUEUES.carts

let world: CartWorld
let shop: CartShop
let client: Client
let native: NativeConnection
let workers: Worker[] = []
let running: Promise<unknown>

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  world = await createCartWorld()
  shop = await world.newShop()
  const namespace = await createNamespace(address)
  client = new Client({ connection: await Connection.connect({ address }), namespace })
  await registerSearchAttributes(client, namespace, silent as unknown as Logger)
  native = await NativeConnection.connect({ address })
  const activities = createCartActivities({
    db: world.database.db,
    vault: world.vault,
    http: world.http,
    pace: world.pace,
    log: silent,
  })
  const shared = { connection: native, namespace, activities }
  workers = [
    await Worker.create({ ...shared, taskQueue, workflowBundle: await workflowBundle() }),
    await Worker.create({ ...shared, taskQueue: TASK_QUEUES.cartChecks }),
  ]
  running = Promise.all(workers.map((worker) => worker.run()))
})

afterAll(async () => {
  for (const worker of workers) worker.shutdown()
  await running
  await native?.close()
  await client?.connection.close()
  await world?.close()
})

const sync = () =>
  client.workflow.execute<typeof cartSync>('cartSync', {
    taskQueue,
    workflowId: `test-${randomUUID()}`,
    args: [{ shopId: shop.shopId, connectionId: shop.connectionId }],
  })
const connection = () =>
  inShop(world.database.db, shop.shopId, (tx) =>
    tx
      .selectFrom('cart_connections')
      .selectAll()
      .where('id', '=', shop.connectionId)
      .executeTakeFirstOrThrow(),
  )

describe('the workflow of a synchronisation', () => {
  it('pulls, shows an error of the cart, and clears it', async () => {
    expect(await sync()).toBe('PULLED')
    expect(await connection()).toMatchObject({ state: 'OK', state_code: null })
    await world.cart('POST', 'faults', { endpoint: 'customers', kind: 'ip-not-allowed' })
    expect(await sync()).toBe('CART_IP_NOT_ALLOWED')
    expect(await connection()).toMatchObject({ state: 'ERROR', state_code: 'CART_IP_NOT_ALLOWED' })
    await world.cart('PUT', 'orders/100', {})
    expect(await sync()).toBe('PULLED')
    expect(await connection()).toMatchObject({ state: 'OK', state_code: null })
    expect(await shop.facts()).toEqual(['orderPlaced 100'])
  })

  it('shows a failure that nobody foresaw within the run, with the id that the log has', async () => {
    await world.cart('PUT', 'orders/100', { status: 1 })
    await sync()
    const before = await connection()
    expect(before.succeeded_at).not.toBeNull()
    const keep = (ciphertext: Buffer) =>
      inShop(world.database.db, shop.shopId, (tx) =>
        tx.updateTable('secrets').set({ ciphertext }).where('id', '=', shop.credentialsId).execute(),
      )
    const { ciphertext } = await inShop(world.database.db, shop.shopId, (tx) =>
      tx
        .selectFrom('secrets')
        .select('ciphertext')
        .where('id', '=', shop.credentialsId)
        .executeTakeFirstOrThrow(),
    )
    await keep(Buffer.from('what nobody can decrypt'))
    const handle = await client.workflow.start<typeof cartSync>('cartSync', {
      taskQueue,
      workflowId: `test-${randomUUID()}`,
      args: [{ shopId: shop.shopId, connectionId: shop.connectionId }],
    })
    const ended: unknown = await handle.result().catch((error: unknown) => error)
    expect(ended).toBeInstanceOf(WorkflowFailedError)
    expect(await connection()).toMatchObject({
      state: 'ERROR',
      state_code: 'CART_SYNC_FAILED',
      failure_id: handle.firstExecutionRunId,
      succeeded_at: before.succeeded_at,
    })
    await keep(ciphertext)
    expect(await sync()).toBe('PULLED')
    expect(await connection()).toMatchObject({ state: 'OK', failure_id: null })
    await shop.facts()
  })

  it('gets over a failure that passes', async () => {
    await world.cart('POST', 'faults', { endpoint: 'orders', kind: 'reset' })
    expect(await sync()).toBe('PULLED')
  })
})

describe('the check on save', () => {
  const verify = async (accessToken: string, cartDomain = new URL(world.sandbox.url).host) => {
    const credentialsId = await inShop(world.database.db, shop.shopId, (tx) =>
      world.vault.store(tx, {
        shopId: shop.shopId,
        purpose: 'cart.credentials',
        value: writeCartCredentials({ accessToken }),
      }),
    )
    return client.workflow.execute<typeof verifyCartConnection>('verifyCartConnection', {
      taskQueue,
      workflowId: `test-${randomUUID()}`,
      args: [{ shopId: shop.shopId, cart: 'REPIST', cartDomain, credentialsId }],
    })
  }

  it('answers with the code of what is wrong', async () => {
    expect(await verify('SandboxRepistToken01')).toEqual({ ok: true })
    expect(await verify('')).toEqual({ ok: false, code: 'CART_TOKEN_REQUIRED' })
    expect(await verify('wrong')).toEqual({ ok: false, code: 'CART_TOKEN_INVALID' })
    expect(await verify('x', '127.0.0.1:1')).toEqual({ ok: false, code: 'CART_DOMAIN_INVALID' })
    await world.cart('PUT', 'shop', { allowedIps: ['113.41.207.18/29'] })
    expect(await verify('SandboxRepistToken01')).toEqual({ ok: false, code: 'CART_IP_NOT_ALLOWED' })
    await world.cart('PUT', 'shop', { allowedIps: ['127.0.0.1', '::1'] })
  })
})

describe('the schedules', () => {
  const described = () =>
    client.schedule
      .getHandle(syncWorkflowId(shop.connectionId))
      .describe()
      .catch(() => null)

  it('has one for each connection, changes its interval, and ends it with the connection', async () => {
    const { db } = world.database
    const deps = { db, client, intervalSeconds: 3_600, log: silent, everyMs: 100 }
    const first = startSchedules(deps)
    const twin = startSchedules(deps)
    await until(async () => (await described()) !== null)
    expect(await described()).toMatchObject({
      spec: { intervals: [{ every: 3_600_000 }] },
      policies: { overlap: 'SKIP', catchupWindow: 300_000 },
      action: { workflowType: 'cartSync', args: [{ shopId: shop.shopId, connectionId: shop.connectionId }] },
    })
    await Promise.all([first.stop(), twin.stop()])

    const slower = startSchedules({ ...deps, intervalSeconds: 7_200 })
    await until(async () => (await described())?.spec.intervals?.[0]?.every === 7_200_000)
    await slower.stop()

    const removed = await inShop(db, shop.shopId, (tx) =>
      tx.updateTable('cart_connections').set({ removed_at: new Date() }).execute(),
    )
    expect(removed).toHaveLength(1)
    const stranger = `sync:${randomUUID()}`
    await client.schedule.create({
      scheduleId: stranger,
      spec: { intervals: [{ every: '1 day' }] },
      action: { type: 'startWorkflow', workflowType: 'cartSync', taskQueue },
    })
    const last = startSchedules(deps)
    await until(async () => (await described()) === null)
    await last.stop()
    await expect(client.schedule.getHandle(stranger).describe()).resolves.toBeDefined()
    await client.schedule.getHandle(stranger).delete()
    for await (const { workflowId } of client.workflow.list({
      query: `WorkflowType = 'cartSync' AND TodokeShop = '${shop.shopId}' AND ExecutionStatus = 'Running'`,
    }))
      await client.workflow
        .getHandle(workflowId)
        .terminate('the test is over')
        // The list lags: a run may have ended since.
        .catch((error: unknown) => expect(error).toBeInstanceOf(WorkflowNotFoundError))
  })
})
