import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import pg from 'pg'
import { runCli } from '../../../infra/cli/main.ts'
import type { FrozenReading, RequestId, RequestKind } from '../../../domain/requests/request.ts'
import { dateInJapan } from '../../../domain/values/japanTime.ts'
import { recountCharges } from '../../../schema/billing/recount.ts'
import { settleRequest } from '../../../schema/requests/settle.ts'
import { watch } from '../../setup/alerts/watching.ts'
import { startTestApi, type TestApi, text } from '../../setup/rest/api.ts'
import { until } from '../../setup/runtime/until.ts'
import { addShop, type TestShop } from '../../setup/shops/shop.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api?.close())

const shopWithKey = async (): Promise<TestShop & { key: string }> => {
  const shop = await addShop(api.database.db)
  return { ...shop, key: await api.keyFor(shop.shopId, 'VIEWER') }
}
const get = async (shop: { key: string }, path: string) => {
  const { status, body } = await api.call('GET', `/v1${path}`, { key: shop.key })
  expect(status).toBe(200)
  return body
}

/** A request that was pressed and is being read back, or one that a press was never needed for. */
async function request(shop: TestShop, { kind = 'PAUSE' as RequestKind, press = 1, isTest = false } = {}) {
  const pressed = press > 0
  const { id } = await shop.run((tx) =>
    tx
      .insertInto('change_requests')
      .values({
        shop_id: shop.shopId,
        line_account_id: shop.lineAccountId,
        member_id: null,
        connection_id: shop.connectionId,
        subscription_id: null,
        subscription_external_id: randomUUID(),
        customer_external_id: '1',
        kind,
        kind_label: kind,
        ...(kind === 'PAUSE' ? { pause_days: 30, pause_base: 'NEXT_SCHEDULED_DATE' } : {}),
        shown: '{}',
        state: pressed ? 'VERIFYING' : 'RUNNING',
        press,
        pressed_at: pressed ? new Date() : null,
        frozen: '{}',
        target: '{}',
        epoch: 3,
        is_test: isTest,
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  return id as RequestId
}
const READ = {} as FrozenReading
const settle = (shop: TestShop, requestId: RequestId, by: 'ROBOT' | 'API' | 'ALREADY_THERE' = 'ROBOT') =>
  shop.run((tx) => settleRequest(tx, { shopId: shop.shopId, requestId, epoch: 3, after: READ, by }))
const end = (shop: TestShop, id: RequestId, set: { state: string; settled_by: string; reason?: string }) =>
  shop.run((tx) =>
    tx
      .updateTable('change_requests')
      .set({ ...(set as object), settled_at: new Date() })
      .where('id', '=', id)
      .execute(),
  )
const recount = (shop: TestShop) => shop.run((tx) => recountCharges(tx, shop.shopId))

describe('charges of requests', () => {
  it('are one for each success of the saga and none for anything else, and the recount agrees', async () => {
    const shop = await shopWithKey()
    for (const kind of ['PAUSE', 'SKIP', 'CANCEL'] as const) {
      const id = await request(shop, { kind })
      const both = await Promise.all([settle(shop, id), settle(shop, id)])
      expect(both.filter(Boolean)).toEqual([true])
      expect(await settle(shop, id)).toBe(false)
    }
    expect(await settle(shop, await request(shop, { kind: 'SKIP' }), 'API')).toBe(true)
    expect(await settle(shop, await request(shop, { isTest: true }))).toBe(true)
    expect(await settle(shop, await request(shop, { press: 0 }), 'ALREADY_THERE')).toBe(true)
    await end(shop, await request(shop), { state: 'DONE', settled_by: 'HAND' })
    await end(shop, await request(shop, { press: 0 }), { state: 'REFUSED', settled_by: 'RULE', reason: 'x' })
    await end(shop, await request(shop), { state: 'FAILED', settled_by: 'HAND' })
    await request(shop)

    const { items } = await get(shop, '/charges')
    const shown = [...(items ?? [])].map((one) =>
      [one['kind'], one['kindJa'], one['amount'], one['how']].map(String),
    )
    expect(shown).toEqual([
      ['SKIP', 'スキップ', '50', 'API'],
      ['CANCEL', '解約', '0', 'ROBOT'],
      ['SKIP', 'スキップ', '50', 'ROBOT'],
      ['PAUSE', '休止', '50', 'ROBOT'],
    ])
    expect(await recount(shop)).toEqual({ owed: 4, charges: 4, yen: 150, differences: 0, found: [] })
  })

  it('come with the success or not at all when the process or its connection dies in between', async () => {
    const shop = await shopWithKey()
    const id = await request(shop)
    const killed = shop.run(async (tx) => {
      await settleRequest(tx, { shopId: shop.shopId, requestId: id, epoch: 3, after: READ, by: 'ROBOT' })
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
      const admin = new pg.Client({ connectionString: api.database.url })
      await admin.connect()
      await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid])
      await admin.end()
    })
    await expect(killed).rejects.toThrow()
    expect(await recount(shop)).toMatchObject({ owed: 0, charges: 0, differences: 0 })
    expect(await settle(shop, id)).toBe(true)
    expect(await recount(shop)).toMatchObject({ owed: 1, charges: 1, yen: 50, differences: 0 })
  })

  it('are listed page by page, by day, instant, kind and request, summed by month and kind, and a file', async () => {
    const shop = await shopWithKey()
    const other = await shopWithKey()
    const ids: string[] = []
    for (const kind of ['PAUSE', 'SKIP', 'SKIP'] as const) {
      const id = await request(shop, { kind })
      await settle(shop, id)
      ids.push(id)
    }
    const today = dateInJapan(Date.now())
    const requests = async (query: string) =>
      [...((await get(shop, `/charges${query}`))['items'] ?? [])].map((one) => text(one['requestId']))
    const newest = ids.toReversed()
    expect(await requests('')).toEqual(newest)
    expect(await requests('?kind=SKIP')).toEqual(newest.slice(0, 2))
    expect(await requests(`?requestId=${ids[0]}`)).toEqual([ids[0]])
    expect(await requests(`?from=${today}&to=${today}`)).toEqual(newest)
    expect(await requests('?to=2026-01-01')).toEqual([])
    const first = await get(shop, '/charges?limit=2')
    expect(await requests(`?limit=2&cursor=${text(first['nextCursor'])}`)).toEqual(newest.slice(2))
    const [one] = [...(first['items'] ?? [])]
    expect(await requests(`?settledTo=${encodeURIComponent(text(one?.['settledAt']))}`)).toEqual(
      expect.arrayContaining(newest.slice(2)),
    )
    expect(one).toMatchObject({ amount: 50, priceVersion: 1, settledOn: today })
    expect(await get(shop, `/charges/${text(one?.['id'])}`)).toEqual(one)

    const month = today.slice(0, 7)
    const kinds = [
      { kind: 'PAUSE', kindJa: '休止', count: 1, amount: 50 },
      { kind: 'SKIP', kindJa: 'スキップ', count: 2, amount: 100 },
    ]
    const sums = { count: 3, amount: 150, kinds, months: [{ month, count: 3, amount: 150, kinds }] }
    for (const query of ['', `?month=${month}`, `?from=${today}&to=${today}`])
      expect(await get(shop, `/charges/sums${query}`)).toMatchObject(sums)
    expect(await get(shop, `/charges/sums?month=${month}&kind=SKIP`)).toMatchObject({ count: 2, amount: 100 })
    expect(await get(shop, '/charges/sums?month=2024-02')).toEqual({
      from: '2024-02-01',
      to: '2024-02-29',
      count: 0,
      amount: 0,
      kinds: [],
      months: [],
    })
    const file = await api.app.inject({
      method: 'GET',
      url: '/v1/charges.csv?format=plain',
      headers: { authorization: `Bearer ${shop.key}` },
    })
    const [headings, ...lines] = file.body.trim().split('\r\n')
    expect(headings).toBe('確定日時,確定日,種別,金額(税抜・円),方法,申請ID,料金表の版,課金ID')
    expect(lines.map((line) => line.split(',').slice(1, 6))).toEqual(
      newest.map((id, nth) => [today, nth < 2 ? 'スキップ' : '休止', '50', 'ロボット', id]),
    )

    expect((await get(other, '/charges'))['items']).toEqual([])
    expect(await get(other, '/charges/sums')).toMatchObject({ count: 0, amount: 0, months: [] })
    const foreign = await api.call('GET', `/v1/charges/${text(one?.['id'])}`, { key: other.key })
    expect(foreign.status).toBe(404)
  })
})

describe('the recount', () => {
  it('finds each difference, raises the alert, and the command fails', async () => {
    const shop = await shopWithKey()
    const right = await request(shop)
    await settle(shop, right)
    const wrong = {
      MISSING: await request(shop),
      NOT_OWED: await request(shop),
      WRONG: await request(shop, { kind: 'SKIP' }),
      NO_REQUEST: randomUUID(),
    }
    await end(shop, wrong.MISSING, { state: 'DONE', settled_by: 'ROBOT' })
    await end(shop, wrong.NOT_OWED, { state: 'DONE', settled_by: 'HAND' })
    await end(shop, wrong.WRONG, { state: 'DONE', settled_by: 'ROBOT' })
    const add = (id: string, kind: string, amount: number) =>
      shop.run((tx) =>
        tx
          .insertInto('charges')
          .values({
            shop_id: shop.shopId,
            request_id: id,
            kind,
            amount,
            how: 'ROBOT',
            price_version: 1,
            settled_at: new Date(),
          })
          .execute(),
      )
    await add(wrong.NOT_OWED, 'PAUSE', 50)
    await add(wrong.WRONG, 'SKIP', 51)
    await add(wrong.NO_REQUEST, 'PAUSE', 50)
    const count = await recount(shop)
    expect(count).toMatchObject({ owed: 3, charges: 4, yen: 201, differences: 4 })
    expect(
      Object.fromEntries(count.found.map(({ difference, requestId }) => [difference, requestId])),
    ).toEqual(wrong)

    const said: string[] = []
    const keep = (line: unknown) => void said.push(String(line))
    const { log, error } = console
    Object.assign(console, { log: keep, error: keep })
    const exit = await runCli(['recount-charges'], { databaseUrl: api.database.url, masterKey: undefined })
    Object.assign(console, { log, error })
    expect([exit, said.join('\n')]).toEqual([1, expect.stringContaining('4 differences.')])
    for (const [difference, id] of Object.entries(wrong))
      expect(said.join('\n')).toContain(`${difference}  shop ${shop.shopId}  request ${id}`)

    const fine = await shopWithKey()
    await settle(fine, await request(fine))
    const watching = watch(api.database.db, { mail: null })
    const alerts = async (one: { key: string }) => [
      ...((await get(one, '/alerts?kind=CHARGES_DIFFER'))['items'] ?? []),
    ]
    await until(async () => (await alerts(shop)).length === 1)
    expect(await alerts(shop)).toMatchObject([
      { severity: 'ERROR', details: { count: 4 }, subject: { href: '/v1/charges' } },
    ])
    expect(await alerts(fine)).toEqual([])
    await watching.stop()
  })
})
