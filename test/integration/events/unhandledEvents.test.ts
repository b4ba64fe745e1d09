import { afterAll, beforeAll, expect, it } from '@jest/globals'
import pg from 'pg'
import { brand, type LineAccountId } from '../../../domain/values/ids.ts'
import { readEvents } from '../../../schema/events/incomingEvents.ts'
import { receiveEvents } from '../../../schema/events/receiveEvents.ts'
import { retryEvents } from '../../../schema/events/retryEvents.ts'
import { startLine } from '../../../worker/line.ts'
import { startOrders } from '../../../worker/orders.ts'
import { lineUserId } from '../../setup/line/lineUserId.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { testBoxes } from '../../setup/runtime/secrets.ts'
import { until } from '../../setup/runtime/until.ts'
import { startRoles, type TestRoles } from '../../setup/runtime/worker.ts'
import { addShop, type TestShop } from '../../setup/shops/shop.ts'

let database: TestDatabase
let line: TestLine
let roles: TestRoles
let shop: TestShop
beforeAll(async () => {
  database = await createTestDatabase()
  line = await TestLine.start()
  shop = await addShop(database.db)
  await line.open(shop)
  roles = await startRoles(database, line, [startOrders, startLine])
})
afterAll(async () => {
  await roles?.stop()
  await line?.close()
  await database?.drop()
})

const asOwner = async (statement: string): Promise<void> => {
  const owner = new pg.Client({ connectionString: database.url })
  await owner.connect()
  await owner.query(statement)
  await owner.end()
}

it('D41 an event that cannot be handled is set aside, and the later ones of its member are handled', async () => {
  // What nobody foresaw: the database refuses whatever the handling of a postback writes.
  await asOwner(`
    create function refuse() returns trigger language plpgsql as $$
      begin raise exception 'refused' using errcode = '22003'; end $$;
    create trigger refused before update on webhook_events for each row when (new.type = 'postback')
      execute function refuse()`)
  const event = (type: string) => ({
    type,
    timestamp: Date.now(),
    source: { type: 'user', userId: lineUserId('event fails') },
    webhookEventId: `01${type}`,
    postback: { data: 'x' },
  })
  const lineAccountId = brand<LineAccountId>(shop.lineAccountId)
  const boxes = testBoxes(database.db)
  const box = await boxes.of(shop.shopId)
  const account = { shopId: shop.shopId, lineAccountId, box, productVersion: '1' }
  await receiveEvents(database.db, account, readEvents([event('postback'), event('follow')], new Date()))

  const handled = (type: string) =>
    shop.run(async (tx) => {
      const row = await tx
        .selectFrom('webhook_events')
        .select('handled_at')
        .where('type', '=', type)
        .executeTakeFirstOrThrow()
      return row.handled_at !== null
    })
  const aside = () =>
    shop.run((tx) => tx.selectFrom('unread_line_events').select(['cause', 'detail']).execute())
  await until(async () => (await handled('follow')) && (await aside()).length > 0)
  expect(await aside()).toEqual([{ cause: 'NOT_HANDLED', detail: '22003' }])
  expect(await handled('postback')).toBe(false)

  await asOwner('drop trigger refused on webhook_events')
  const how = { boxes, productVersion: '1', onlyNew: false }
  expect(await retryEvents(database.db, account, how)).toEqual({ tried: 1, stored: 1 })
  await until(() => handled('postback'))
  expect(await aside()).toEqual([])
})
