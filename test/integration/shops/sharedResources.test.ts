import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import pg from 'pg'
import type { ShopId } from '../../../domain/values/ids.ts'
import { type Db, inShop, openDatabase } from '../../../schema/database.ts'
import { claimOutbox } from '../../../schema/outboxClaims.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'

let database: TestDatabase
let owner: pg.Client
beforeAll(async () => {
  database = await createTestDatabase()
  owner = new pg.Client({ connectionString: database.url })
  await owner.connect()
})
afterAll(async () => {
  await owner?.end()
  await database?.drop()
})

const newShop = async (): Promise<ShopId> =>
  (await owner.query(`insert into shops (name) values ('試験') returning id`)).rows[0].id

describe('facts in the outbox', () => {
  const tell = (shopId: ShopId, facts: number) =>
    owner.query(
      `insert into outbox (shop_id, workflow_id, workflow_type, signal, start)
       select $1, 'order:' || i, 'order', 'messageEdited', '{}' from generate_series(1, $2::int) i`,
      [shopId, facts],
    )
  const shopsOf = (rows: readonly { shopId: ShopId }[]) => new Set(rows.map(({ shopId }) => shopId))

  it('of one shop do not stand before another shop’s, however many they are', async () => {
    const [flooding, small, other] = [await newShop(), await newShop(), await newShop()]
    await tell(flooding, 100_000)
    await tell(small, 10)
    await tell(other, 1)
    await owner.query('analyze outbox')
    const first = await claimOutbox(database.db, 160, 15)
    expect(first.filter(({ shopId }) => shopId === small)).toHaveLength(10)
    expect(first.filter(({ shopId }) => shopId === other)).toHaveLength(1)
    expect(first).toHaveLength(160)
    const ofFlooding = first.filter(({ shopId }) => shopId === flooding).map(({ id }) => id)
    expect(ofFlooding).toEqual(Array.from({ length: 149 }, (_, n) => (ofFlooding[0] ?? 0) + n))
    // What is claimed is nobody else's.
    const second = await claimOutbox(database.db, 160, 15)
    expect(second).toHaveLength(160)
    expect(second.filter(({ id }) => first.some((one) => one.id === id))).toEqual([])
  })

  it('of one workflow do not stand before the shop’s others, and keep their order', async () => {
    await owner.query('delete from outbox')
    const shop = await newShop()
    await owner.query(
      `insert into outbox (shop_id, workflow_id, workflow_type, signal, signal_args, start)
       select $1, 'member:flooding', 'member', 'lineEvent', jsonb_build_array(i), '{}' from generate_series(1, 10000) i`,
      [shop],
    )
    await tell(shop, 30)
    const first = await claimOutbox(database.db, 160, 15)
    const ofFlooding = first.filter(({ workflowId }) => workflowId === 'member:flooding')
    expect(ofFlooding.map(({ signalArgs }) => signalArgs[0])).toEqual(
      Array.from({ length: 16 }, (_, n) => n + 1),
    )
    expect(first).toHaveLength(46)
    // The next claim goes on where this one ends, also while it is under way.
    const second = await claimOutbox(database.db, 160, 15)
    expect(second.map(({ signalArgs }) => signalArgs[0])).toEqual(
      Array.from({ length: 16 }, (_, n) => n + 17),
    )
  })

  it('are claimed once by relays that claim together', async () => {
    await owner.query('delete from outbox')
    for (let n = 0; n < 8; n++) await tell(await newShop(), 50 * (n + 1))
    const claims = await Promise.all(Array.from({ length: 6 }, () => claimOutbox(database.db, 100, 15)))
    const ids = claims.flat().map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    let left = 1_800 - ids.length
    for (let rows = await claimOutbox(database.db, 160, 15); rows.length > 0; ) {
      left -= rows.length
      rows = await claimOutbox(database.db, 160, 15)
    }
    expect(left).toBe(0)
  })

  it('of more shops than fit begin with those that wait longest', async () => {
    await owner.query('delete from outbox')
    const shops: ShopId[] = []
    for (let n = 0; n < 12; n++) {
      shops.push(await newShop())
      await tell(shops[n] as ShopId, 3)
    }
    expect(shopsOf(await claimOutbox(database.db, 10, 15))).toEqual(new Set(shops.slice(0, 10)))
  })
})

describe('the connections of the API', () => {
  let api: Db
  beforeAll(() => {
    api = openDatabase({ url: database.url, name: `share-${randomUUID()}`, max: 4, mostOfAShop: 1 })
  })
  afterAll(() => api?.destroy())

  it('are not all taken by the slow queries of one shop', async () => {
    const [flooding, small] = [await newShop(), await newShop()]
    const ended: string[] = []
    const flood = Array.from({ length: 6 }, () =>
      inShop(api, flooding, async (tx) => {
        await sql`select pg_sleep(0.3)`.execute(tx)
        ended.push('flooding')
      }),
    )
    await inShop(api, small, async (tx) => {
      await sql`select 1`.execute(tx)
      ended.push('small')
    })
    await Promise.all(flood)
    // One of the other shop's may have been under way.
    expect(ended.indexOf('small')).toBeLessThanOrEqual(1)
    expect(ended).toHaveLength(7)
  })
})
