import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { up } from '../../../schema/migrations/0006_row_counts.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { addShop, type TestShop } from '../../setup/shops/shop.ts'

const TABLES = ['products', 'cart_customers', 'subscriptions', 'orders']

let database: TestDatabase
let admin: pg.Client
let shop: TestShop

beforeAll(async () => {
  database = await createTestDatabase()
  admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
  shop = await addShop(database.db)
})
afterAll(async () => {
  await admin?.end()
  await database?.drop()
})

const insertOrders = (most: number) =>
  admin.query(
    `insert into orders (shop_id, connection_id, external_id, number, kind, status, raw_status, raw)
     select $1, $2, i, i, 'ONE_TIME', 'SHIPPED', '5', '{}' from generate_series(1, $3::int) i
     on conflict (connection_id, external_id) do update set raw_status = '6'`,
    [shop.shopId, shop.connectionId, most],
  )
const counted = async () => {
  const { rows } = await admin.query(
    `select row_count::int as n, synced_to from sync_cursors where connection_id = $1 and resource = 'orders'`,
    [shop.connectionId],
  )
  return rows
}

it('counts what is stored when it comes, by an owner whom row-level security binds', async () => {
  for (const table of TABLES)
    await admin.query(`drop trigger rows_added on ${table}; drop trigger rows_gone on ${table}`)
  await admin.query('drop function count_connection_rows; alter table sync_cursors drop column row_count')
  await insertOrders(5)
  await admin.query(
    `insert into sync_cursors (connection_id, resource, shop_id, synced_to) values ($1, 'orders', $2, 'epoch')`,
    [shop.connectionId, shop.shopId],
  )

  const owner = `owner_${randomUUID().replaceAll('-', '')}`
  await admin.query(`create role ${owner} login password 'x'; grant todoke_app, todoke_lookup to ${owner};
    grant create, usage on schema public to ${owner}`)
  for (const table of [...TABLES, 'sync_cursors']) await admin.query(`alter table ${table} owner to ${owner}`)
  const url = new URL(database.url)
  url.username = owner
  url.password = 'x'
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url.href, max: 1 }) }),
  })
  try {
    await db.transaction().execute((tx) => up(tx))
  } finally {
    await db.destroy()
  }
  expect(await counted()).toEqual([{ n: 5, synced_to: new Date(0) }])

  await insertOrders(8)
  expect(await counted()).toMatchObject([{ n: 8 }])
  await admin.query(`delete from orders where connection_id = $1 and external_id in ('1', '2')`, [
    shop.connectionId,
  ])
  expect(await counted()).toMatchObject([{ n: 6 }])
})
