import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import pg from 'pg'
import { storeLineEvents } from '../../../schema/events/lineWebhooks.ts'
import { readEvents } from '../../../schema/events/incomingEvents.ts'
import { factOfMember } from '../../../schema/outbox.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { testBoxes } from '../../setup/runtime/secrets.ts'
import { addShop, type TestShop } from '../../setup/shops/shop.ts'

let database: TestDatabase
let shop: TestShop
let client: pg.Client

beforeAll(async () => {
  database = await createTestDatabase()
  shop = await addShop(database.db)
  client = new pg.Client({ connectionString: database.url, options: '-c role=todoke_app' })
  await client.connect()
})
afterAll(async () => {
  await client?.end()
  await database?.drop()
})

const person = (nth: number): string => `U${String(nth).padStart(32, '0')}`
const message = (nth: number) => ({
  type: 'message',
  mode: 'active',
  timestamp: Date.now(),
  source: { type: 'user', userId: person(nth) },
  webhookEventId: randomUUID(),
  deliveryContext: { isRedelivery: false },
  message: { id: randomUUID(), type: 'text', text: 'あ' },
})

/** Rows of a table that this transaction has read so far. */
async function read(table: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select (pg_stat_get_xact_tuples_returned($1::regclass) + pg_stat_get_xact_tuples_fetched($1::regclass))::int as n`,
    [table],
  )
  return rows[0]?.n ?? 0
}

it('reads the rows that a webhook is about, and no others of its account, however the tables were when it was planned', async () => {
  const { shopId, lineAccountId } = shop
  const box = await testBoxes(database.db).of(shopId)
  const { workflow, start, member } = factOfMember(shopId)
  const store = async (events: object[]): Promise<number> => {
    const given = events.map((event) => ({
      id: randomUUID(),
      type: 'message',
      person: (event as ReturnType<typeof message>).source.userId,
      at: new Date().toISOString(),
      ignored: false,
      payload: {},
      content: null,
    }))
    const { rows } = await client.query<{ stored: number }>(
      'select store_line_events($1, $2, null, $3, $4, $5, $6) as stored',
      [shopId, lineAccountId, JSON.stringify(given), workflow, start, member],
    )
    return rows[0]?.stored ?? 0
  }
  // Planned while there is next to nothing, often enough for a plan that is kept.
  for (let nth = 0; nth < 8; nth++) await store([message(nth)])
  const many = Array.from({ length: 500 }, (_, nth) => message(nth))
  for (let times = 0; times < 4; times++)
    await storeLineEvents(
      database.db,
      { shopId, lineAccountId, box },
      readEvents(
        many.map((one) => ({ ...one, webhookEventId: randomUUID() })),
        new Date(),
      ).readable,
    )
  await client.query('begin')
  expect(await store([message(3), message(4), message(900)])).toBe(3)
  expect(await read('members')).toBeLessThan(30)
  expect(await read('webhook_events')).toBeLessThan(30)
  await client.query('rollback')
})
