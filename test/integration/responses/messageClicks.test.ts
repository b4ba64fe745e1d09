import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { up } from '../../../schema/migrations/0031_listed_clicks.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { addMessage, type TestMessage } from '../../setup/messages/messages.ts'
import { addOrder } from '../../setup/orders/orders.ts'
import { keepSentVersion } from '../../setup/messages/sentVersion.ts'
import { addCustomer, addProduct, addShop, type TestMember, type TestShop } from '../../setup/shops/shop.ts'

const OLD = 'https://shop.example.jp/old'
const NEW = 'https://shop.example.jp/new'
const MORE = 'https://shop.example.jp/more'
const at = (minute: number): Date => new Date(Date.parse('2026-11-27T18:00:00+09:00') + minute * 60_000)

let api: TestApi
let shop: TestShop
let key: string
let message: TestMessage
let people: (TestMember & { customer: string })[]
beforeAll(async () => {
  api = await startTestApi()
  shop = await addShop(api.database.db)
  key = await api.keyFor(shop.shopId, 'VIEWER')
  message = await addMessage(shop, {
    productIds: [await addProduct(shop, 'A')],
    scenarios: [{ dayOffset: 2 }, { dayOffset: 5 }],
  })
  people = [await addCustomer(shop), await addCustomer(shop)]
  await fill()
})
afterAll(() => api?.close())

/** A delivery that went with two counted links, in this version of the message. */
async function sent(of: number, scenario: number, version: number, isTest = false): Promise<string> {
  const { customer, memberId } = people[of] as (typeof people)[number]
  const orderId = await addOrder(shop, { customer, externalId: `${of}-${scenario}-${version}-${isTest}` })
  return shop.run(async (tx) => {
    const { id } = await tx
      .insertInto('deliveries')
      .values({
        shop_id: shop.shopId,
        line_account_id: shop.lineAccountId,
        message_id: message.messageId,
        message_version: version,
        scenario_id: message.scenarioIds[scenario] ?? '',
        order_id: orderId,
        member_id: memberId,
        plan_version: 1,
        state: 'sent',
        due_at: at(0),
        known_at: at(0),
        arm_at: at(0),
        settled_at: at(0),
        is_test: isTest,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const link = version === 11 ? OLD : NEW
    const more = { kind: 'uri', label: '見る', uri: MORE, trackClicks: true } as const
    await keepSentVersion(tx, id, [
      { kind: 'text', text: `こちら{link:${link}}` },
      { kind: 'buttons', text: 'あ', buttons: [more] },
    ])
    return id
  })
}
const click = (deliveryId: string, of: number, bubble: number, minute: number, clicks = 1, isTest = false) =>
  shop.run((tx) =>
    tx
      .insertInto('link_clicks')
      .values({
        delivery_id: deliveryId,
        bubble,
        nth: 0,
        shop_id: shop.shopId,
        member_id: people[of]?.memberId ?? '',
        clicks,
        first_clicked_at: at(minute),
        last_clicked_at: at(minute + 60 * (clicks - 1)),
        is_test: isTest,
      })
      .execute(),
  )

async function fill(): Promise<void> {
  const first = await sent(0, 0, 11)
  await click(first, 0, 0, 5, 3)
  await click(first, 0, 1, 6)
  await click(await sent(1, 0, 12), 1, 0, 30)
  await click(await sent(1, 1, 13), 1, 0, 40)
  await click(await sent(0, 0, 12, true), 0, 0, 50, 1, true)
}

const list = (more = '', as = key) =>
  api.call('GET', `/v1/follow-messages/${message.messageId}/clicks${more}`, { key: as })

describe('who clicked', () => {
  it('is listed by link, the newest first, with the address that was sent, without tests', async () => {
    const { status, body } = await list()
    expect(status).toBe(200)
    const items = [...(body['items'] ?? [])]
    expect(items.map((one) => [one['memberId'], one['uri'], one['clicks']])).toEqual([
      [people[1]?.memberId, NEW, 1],
      [people[1]?.memberId, NEW, 1],
      [people[0]?.memberId, MORE, 1],
      [people[0]?.memberId, OLD, 3],
    ])
    expect(items.at(-1)).toEqual({
      memberId: people[0]?.memberId,
      displayName: '山田花子',
      deliveryId: expect.any(String),
      scenarioId: message.scenarioIds[0],
      dayOffset: 2,
      sendTime: '18:00',
      orderId: expect.any(String),
      orderNumber: '0-0-11-false',
      uri: OLD,
      clicks: 3,
      firstClickedAt: '2026-11-27T18:05:00+09:00',
      lastClickedAt: '2026-11-27T20:05:00+09:00',
    })
    expect(body['nextCursor']).toBeNull()
  })

  it('is listed page by page, of one scenario, of one member', async () => {
    const seen = []
    let next = ''
    do {
      const { body } = await list(`?limit=1${next}`)
      seen.push(...(body['items'] ?? []))
      next = body['nextCursor'] === null ? '' : `&cursor=${String(body['nextCursor'])}`
    } while (next !== '')
    expect(seen).toEqual([...((await list()).body['items'] ?? [])])
    expect([...((await list(`?scenarioId=${message.scenarioIds[1]}`)).body['items'] ?? [])]).toHaveLength(1)
    expect([...((await list(`?memberId=${people[0]?.memberId}`)).body['items'] ?? [])]).toHaveLength(2)
  })

  it('comes as a file for Excel', async () => {
    const file = await list('.csv')
    expect(file.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="clicks.csv"',
    })
    const lines = String(file.body).split('\r\n')
    expect(lines).toHaveLength(6)
    expect(lines[0]?.startsWith('\uFEFF会員ID,LINE名,リンク先,')).toBe(true)
    expect(lines[4]).toContain(`${OLD},3,2026-11-27 18:05:00,2026-11-27 20:05:00,2,18:00,"=""0-0-11-false"""`)
    const plain = String((await list('.csv?format=plain')).body).split('\r\n')
    expect(plain[0]?.startsWith('会員ID,LINE名,リンク先,')).toBe(true)
    expect(plain[4]).toContain(`${OLD},3,2026-11-27 18:05:00,2026-11-27 20:05:00,2,18:00,0-0-11-false`)
  })

  it('is not told to another shop', async () => {
    const other = await addShop(api.database.db)
    const stranger = await api.keyFor(other.shopId, 'ADMIN')
    expect((await list('', stranger)).status).toBe(404)
    expect((await list('.csv', stranger)).status).toBe(404)
  })
})

it('has the clicks of before there was a list, by an owner whom row-level security binds', async () => {
  const before = (await list()).body['items']
  const admin = new pg.Client({ connectionString: api.database.url })
  await admin.connect()
  const owner = `owner_${randomUUID().replaceAll('-', '')}`
  await admin.query(`drop trigger message_named on link_clicks; drop function name_message_of_click;
    alter table link_clicks drop column message_id, drop column scenario_id;
    create role ${owner} login password 'x'; grant todoke_app, todoke_lookup to ${owner};
    grant create, usage on schema public to ${owner}; alter table link_clicks owner to ${owner}`)
  const url = new URL(api.database.url)
  url.username = owner
  url.password = 'x'
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url.href, max: 1 }) }),
  })
  try {
    await db.transaction().execute((tx) => up(tx))
  } finally {
    await db.destroy()
    await admin.end()
  }
  expect((await list()).body['items']).toEqual(before)
})
