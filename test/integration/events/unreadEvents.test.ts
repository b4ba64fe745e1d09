import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { LineAccountId } from '../../../domain/values/ids.ts'
import { createShopBoxes } from '../../../schema/crypto/shopBoxes.ts'
import { inShop } from '../../../schema/database.ts'
import { retryAfterUpgrade, retryEvents } from '../../../schema/events/retryEvents.ts'
import { setUnhandledAside } from '../../../schema/events/unreadEvents.ts'
import { lineUserId } from '../../setup/line/lineUserId.ts'
import { type ApiShop, startTestApi, type TestApi } from '../../setup/rest/api.ts'

let api: TestApi
let shop: ApiShop
let account: LineAccountId
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api?.close())
beforeEach(async () => {
  shop = await api.shop()
  account = await api.lineAccount(shop.id, 'channel-secret')
})

const post = async (raw: string | Buffer) => {
  const signature = createHmac('sha256', 'channel-secret').update(raw).digest('base64')
  const { statusCode } = await api.app.inject({
    method: 'POST',
    url: `/webhooks/line/${account}`,
    headers: { 'content-type': 'application/json', 'x-line-signature': signature },
    payload: raw,
  })
  return statusCode
}
let number = 0
const good = () => ({
  type: 'follow',
  timestamp: Date.now(),
  source: { type: 'user', userId: lineUserId(`good ${(number += 1)}`) },
  webhookEventId: `01GOOD${number}`,
})
const get = (path: string) => api.call('GET', `/v1/line-accounts/${account}${path}`, { key: shop.key })
const retry = () => api.call('POST', `/v1/line-accounts/${account}/unread-events/retry`, { key: shop.key })
const arrived = async (userId: string): Promise<boolean> => {
  const row = await inShop(api.database.db, shop.id, (tx) =>
    tx.selectFrom('members').select('id').where('line_user_id', '=', userId).executeTakeFirst(),
  )
  return row !== undefined
}
const kept = () =>
  inShop(api.database.db, shop.id, async (tx) => ({
    events: await tx
      .selectFrom('webhook_events')
      .select(['webhook_event_id', 'ignored', 'member_id'])
      .execute(),
    unread: await tx.selectFrom('unread_line_events').select(['kind', 'cause', 'raw']).execute(),
  }))

/** Events as a stranger writes them: any JSON, and events of LINE with one field spoiled. */
const spoiled = fc
  .record({
    field: fc.constantFrom(
      'type',
      'timestamp',
      'source',
      'webhookEventId',
      'message',
      'replyToken',
      'a\0b',
      '__proto__',
    ),
    value: fc.oneof(
      fc.jsonValue(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('x'.repeat(5_000), '\0', 'a\0b', '\ud83e', 8.64e15, -1, 1e308, 5e-324, {}, [], null),
    ),
  })
  .map(({ field, value }) => ({
    type: 'message',
    timestamp: Date.now(),
    source: { type: 'user', userId: lineUserId('spoiled') },
    message: { type: 'text', id: '1', text: 'こんにちは' },
    [field]: value,
  }))
const anything = fc.oneof(
  fc.jsonValue(),
  spoiled,
  fc.json().map((text) => JSON.parse(text) as unknown),
)

describe('events that cannot be read (D41)', () => {
  it('never stop a good one beside them, whatever they are, and each is stored, listed or of no concern', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { maxLength: 8 }), fc.nat(8), async (others, place) => {
        const one = good()
        const events: unknown[] = others.toSpliced(place, 0, one)
        expect(await post(JSON.stringify({ events }))).toBe(200)
        expect(await arrived(one.source.userId)).toBe(true)
      }),
      { numRuns: 150 },
    )
    const { events, unread } = await kept()
    expect(events.length + unread.length).toBeGreaterThan(150)
    for (const path of ['', '/unread-events']) expect((await get(path)).status).toBe(200)
    expect((await api.call('GET', '/v1/members', { key: shop.key })).status).toBe(200)
    expect((await retry()).status).toBe(200)
  })

  it.each([
    ['a list', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['an object', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
    [
      'an event',
      `{"type":"message","source":{"type":"user","userId":"U-deep"},"x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    ],
  ])('are kept when %s is nested thousands of times', async (_what, deep) => {
    const one = good()
    expect(await post(`{"events":[${deep},${JSON.stringify(one)}]}`)).toBe(200)
    expect(await arrived(one.source.userId)).toBe(true)
    const { body } = await get('/unread-events')
    expect([...(body['items'] ?? [])]).toHaveLength(1)
    expect((await retry()).status).toBe(200)
  })

  it('are counted on the LINE account and listed with their cause, in Japanese', async () => {
    expect(await post(JSON.stringify({ events: ['odd', good()] }))).toBe(200)
    expect(await get('')).toMatchObject({ status: 200, body: { unreadEvents: 1 } })
    expect(await get('/unread-events')).toMatchObject({
      body: {
        items: [
          {
            kind: 'SET_ASIDE',
            cause: 'NOT_AN_EVENT',
            text: 'LINEのイベントの形をしていないため、読み取れません。',
            event: '"odd"',
            tries: 1,
          },
        ],
        nextCursor: null,
      },
    })
    const other = await api.shop()
    const foreign = await api.call('GET', `/v1/line-accounts/${account}/unread-events`, { key: other.key })
    expect(foreign.status).toBe(404)
  })

  it('are kept once, and let the others in, where many webhooks with the same one come at the same moment', async () => {
    const goods = Array.from({ length: 12 }, good)
    const posts = goods.map((one) => post(JSON.stringify({ events: ['twin', one] })))
    expect(new Set(await Promise.all(posts))).toEqual(new Set([200]))
    for (const one of goods) expect(await arrived(one.source.userId)).toBe(true)
    const { body } = await get('/unread-events')
    const items = [...(body['items'] ?? [])]
    expect(items.filter(({ event }) => String(event) === '"twin"')).toHaveLength(1)
  })

  it('are stored by a retry once they can be read, and stay with one more try until then', async () => {
    const one = good()
    expect(await post(JSON.stringify({ events: ['odd'] }))).toBe(200)
    // As an older version kept it, which knew less.
    await inShop(api.database.db, shop.id, (tx) =>
      sql`insert into unread_line_events (shop_id, line_account_id, event_key, kind, cause, raw)
          values (${shop.id}, ${account}, 'k', 'SET_ASIDE', 'NOT_AN_EVENT', ${JSON.stringify(one)})`.execute(
        tx,
      ),
    )
    expect(await retry()).toMatchObject({ status: 200, body: { tried: 2, stored: 1 } })
    expect(await arrived(one.source.userId)).toBe(true)
    expect(await get('/unread-events')).toMatchObject({ body: { items: [{ event: '"odd"', tries: 2 }] } })
  })

  it('are tried in turn, those that waited longest first, until somebody says stop', async () => {
    expect(await post(JSON.stringify({ events: ['a', 'b', 'c'] }))).toBe(200)
    const stopAfter = (tries: number) => ({
      get aborted() {
        return (tries -= 1) < 0
      },
    })
    const how = {
      boxes: createShopBoxes({ db: api.database.db, vault: api.vault }),
      productVersion: '1',
      onlyNew: false,
    }
    const some = (tries: number) =>
      retryEvents(
        api.database.db,
        { shopId: shop.id, lineAccountId: account },
        { ...how, signal: stopAfter(tries) as AbortSignal },
      )
    expect(await some(0)).toEqual({ tried: 0, stored: 0 })
    expect(await some(2)).toEqual({ tried: 2, stored: 0 })
    expect(await some(1)).toEqual({ tried: 1, stored: 0 })
    const twice = { tries: 2 }
    expect(await get('/unread-events')).toMatchObject({ body: { items: [twice, twice, twice] } })
    expect(await retry()).toMatchObject({ body: { tried: 3, stored: 0 } })
  })

  it('are tried once by each version', async () => {
    expect(await post(JSON.stringify({ events: ['odd'] }))).toBe(200)
    const upgrade = () =>
      retryAfterUpgrade(
        api.database.db,
        { boxes: createShopBoxes({ db: api.database.db, vault: api.vault }), productVersion: '99.0.0' },
        (error) => expect(error).toBeUndefined(),
      )
    expect((await upgrade()).tried).toBeGreaterThanOrEqual(1)
    expect(await upgrade()).toEqual({ tried: 0, stored: 0 })
  })

  it('that could not be handled are told to their member again', async () => {
    const one = good()
    expect(await post(JSON.stringify({ events: [one] }))).toBe(200)
    const facts = () =>
      inShop(api.database.db, shop.id, (tx) => tx.selectFrom('outbox').selectAll().execute())
    const told = (await facts()).length
    await inShop(api.database.db, shop.id, async (tx) => {
      const { id } = await tx
        .selectFrom('webhook_events')
        .select('id')
        .where('webhook_event_id', '=', one.webhookEventId)
        .executeTakeFirstOrThrow()
      await setUnhandledAside(tx, { shopId: shop.id, eventId: id, detail: '22003', productVersion: '1' })
    })
    expect(await get('/unread-events')).toMatchObject({
      body: { items: [{ cause: 'NOT_HANDLED', detail: '22003' }] },
    })
    expect(await retry()).toMatchObject({ body: { tried: 1, stored: 1 } })
    expect((await facts()).length).toBe(told + 1)
    expect(await get('')).toMatchObject({ body: { unreadEvents: 0 } })
  })
})
