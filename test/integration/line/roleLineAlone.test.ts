import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import { Registry } from 'prom-client'
import { orderWorkflowId } from '../../../domain/outbox/facts.ts'
import type { ConnectionId } from '../../../domain/values/ids.ts'
import { engineCounts } from '../../../schema/delivery/keeper.ts'
import { tellOrders } from '../../../schema/outbox.ts'
import { startLine } from '../../../worker/line.ts'
import { measuredOperators } from '../../../worker/robots/robotMetrics.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { until } from '../../setup/runtime/until.ts'
import { addOrder } from '../../setup/orders/orders.ts'
import { addCustomer, addShop, type TestShop } from '../../setup/shops/shop.ts'
import { startRoles, type TestRoles } from '../../setup/runtime/worker.ts'

let database: TestDatabase
let line: TestLine
let shop: TestShop
let roles: TestRoles

beforeAll(async () => {
  database = await createTestDatabase()
  line = await TestLine.start()
  shop = await addShop(database.db)
  roles = await startRoles(database, line, [startLine])
})
afterAll(async () => {
  await roles?.stop()
  await line?.close()
  await database?.drop()
})

describe('the role line, while no process has the role orders', () => {
  it('carries facts that have waited for 10 s, and leaves younger ones to the relay', async () => {
    const { customer } = await addCustomer(shop)
    const orderId = await addOrder(shop, { customer, externalId: '1001' })
    await shop.run((tx) => tellOrders(tx, { shopId: shop.shopId, orderIds: [orderId], fact: 'orderPlaced' }))
    const fact = () =>
      shop.run((tx) => tx.selectFrom('outbox').select(['tries', 'done_at']).executeTakeFirstOrThrow())
    await sleep(500)
    expect(await fact()).toEqual({ tries: 0, done_at: null })
    await shop.run((tx) =>
      sql`update outbox set created_at = clock_timestamp() - interval '10 seconds'`.execute(tx),
    )
    await until(async () => (await fact()).done_at !== null)
    const workflow = roles.client.workflow.getHandle(
      orderWorkflowId(shop.connectionId as ConnectionId, '1001'),
    )
    expect((await workflow.describe()).status.name).toBe('RUNNING')
  })
})

describe('the metrics of the roles line and robots', () => {
  it('are those that docs/operations.md names', async () => {
    const page = await readFile(join(import.meta.dirname, '../../../docs/operations.md'), 'utf8')
    const rows = page
      .split('\n')
      .filter((row) => row.startsWith('| `todoke_') && !row.includes('from the API'))
    const documented = new Set(rows.map((row) => /todoke_\w+/.exec(row)?.[0] ?? ''))
    const robots = new Registry()
    measuredOperators(async () => {
      throw new Error('no robot works here')
    }, robots)
    const registered = [roles.registry, robots].flatMap((registry) =>
      registry.getMetricsAsArray().map(({ name }) => name),
    )
    expect(new Set(registered.filter((name) => name.startsWith('todoke_')))).toEqual(documented)

    const counts = rows.filter((row) => row.startsWith('| `todoke_engine`')).join()
    const names = [...counts.matchAll(/`(\w+)`/g)].flatMap(([, word = '']) =>
      ['todoke_engine', 'name'].includes(word) ? [] : word,
    )
    expect((await engineCounts(database.db)).map(({ name }) => name).toSorted()).toEqual(names.toSorted())
  })
})
