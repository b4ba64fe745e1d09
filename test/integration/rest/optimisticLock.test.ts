import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { inShop } from '../../../schema/database.ts'
import { takeKey } from '../../../schema/rest/idempotency.ts'
import { sql } from 'kysely'
import { startTestApi, type TestApi, type ApiShop, text } from '../../setup/rest/api.ts'
import type { LineAccountId } from '../../../domain/values/ids.ts'

let api: TestApi
let shop: ApiShop
let account: LineAccountId
beforeAll(async () => {
  api = await startTestApi()
  shop = await api.shop()
  account = await api.lineAccount(shop.id)
})
afterAll(() => api.close())

const newTag = (code: string) => ({ lineAccountId: account, code, name: `タグ ${code}` })
const post = (url: string, body: object, idempotencyKey?: string) =>
  api.call('POST', url, {
    key: shop.key,
    body,
    ...(idempotencyKey === undefined ? {} : { headers: { 'idempotency-key': idempotencyKey } }),
  })

describe('ETag and If-Match', () => {
  it('asks for the version, refuses a stale one, and takes the right one once', async () => {
    const { body, headers } = await post('/v1/tags', newTag('etag'))
    expect(headers['etag']).toBe('"1"')
    const url = `/v1/tags/${text(body['id'])}`
    const patch = (ifMatch?: string) =>
      api.call('PATCH', url, {
        key: shop.key,
        body: { name: '新しい名前' },
        ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
      })
    expect(await patch()).toMatchObject({ status: 428, body: { code: 'PRECONDITION_REQUIRED' } })
    expect(await patch('"7"')).toMatchObject({ status: 412, body: { code: 'PRECONDITION_FAILED' } })
    const both = await Promise.all([patch('"1"'), patch('"1"')])
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412])
    expect(both.find(({ status }) => status === 200)).toMatchObject({
      headers: { etag: '"2"' },
      body: { name: '新しい名前', version: 2 },
    })
  })
})

describe('Idempotency-Key', () => {
  it('answers a repeated POST with the first answer and does nothing twice', async () => {
    const first = await post('/v1/tags', newTag('idem'), 'key-1')
    const again = await post('/v1/tags', newTag('idem'), 'key-1')
    expect(again).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } })
    expect(again.body).toEqual(first.body)
    expect(await post('/v1/tags', newTag('idem'))).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
  })

  it('refuses the key for another request', async () => {
    await post('/v1/tags', newTag('one'), 'key-2')
    expect(await post('/v1/tags', newTag('two'), 'key-2')).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    })
  })

  it('keeps nothing of a refused request: the key is free for the corrected one', async () => {
    const wrong = { ...newTag('later'), lineAccountId: '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10' }
    expect(await post('/v1/tags', wrong, 'key-3')).toMatchObject({ status: 404 })
    expect(await post('/v1/tags', newTag('later'), 'key-3')).toMatchObject({ status: 201 })
  })

  it('answers 409 while the first request still runs', async () => {
    await inShop(api.database.db, shop.id, async (tx) => {
      await takeKey(tx, shop.id, 'key-4')
      expect(await post('/v1/tags', newTag('busy'), 'key-4')).toMatchObject({
        status: 409,
        body: { code: 'IDEMPOTENCY_IN_PROGRESS' },
        headers: { 'retry-after': '1' },
      })
    })
    expect(await post('/v1/tags', newTag('busy'), 'key-4')).toMatchObject({ status: 201 })
  })

  it('frees the key of a request whose process died half-way', async () => {
    const died = inShop(api.database.db, shop.id, async (tx) => {
      await takeKey(tx, shop.id, 'key-dead')
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx)
    })
    await expect(died).rejects.toThrow()
    expect(await post('/v1/tags', newTag('dead'), 'key-dead')).toMatchObject({ status: 201 })
  })

  it('makes one tag of ten equal requests at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post('/v1/tags', newTag('race'), 'key-5')),
    )
    const made = answers.filter(({ status }) => status === 201)
    expect(made.length).toBeGreaterThan(0)
    expect(new Set(made.map(({ body }) => body['id'])).size).toBe(1)
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true)
  })

  it('never stores the clear text of an API key', async () => {
    const [operator] = (await api.call('GET', '/v1/operators', { key: shop.key })).body['items'] ?? []
    const body = { operatorId: operator?.['id'], name: '連携用' }
    const first = await post('/v1/api-keys', body, 'key-6')
    const again = await post('/v1/api-keys', body, 'key-6')
    expect(first.body['key']).toMatch(/^tdk_/)
    expect(again.body).toMatchObject({ id: text(first.body['id']), key: null })
  })

  it('keeps the keys of shops and of the platform apart', async () => {
    const other = await api.shop()
    const body = { name: '同じキー', role: 'VIEWER' }
    const headers = { 'idempotency-key': 'shared' }
    const mine = await api.call('POST', '/v1/operators', { key: shop.key, body, headers })
    const theirs = await api.call('POST', '/v1/operators', { key: other.key, body, headers })
    expect(mine.body['id']).not.toBe(theirs.body['id'])
    const made = await api.call('POST', '/v1/shops', { key: api.bootstrapKey, body: { name: '店' }, headers })
    const same = await api.call('POST', '/v1/shops', { key: api.bootstrapKey, body: { name: '店' }, headers })
    expect(made.status).toBe(201)
    expect(same.body).toEqual(made.body)
  })
})

describe('lists', () => {
  it('pages through everything once, also when rows come in between', async () => {
    const { id, key } = await api.shop()
    const lineAccountId = await api.lineAccount(id)
    for (let n = 0; n < 7; n += 1)
      await api.call('POST', '/v1/tags', { key, body: { lineAccountId, code: `t${n}`, name: `t${n}` } })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`
      const page = await api.call('GET', `/v1/tags?limit=3${query}`, { key })
      seen.push(...[...(page.body['items'] ?? [])].map((tag) => text(tag['code'])))
      cursor = page.body['nextCursor'] === null ? null : text(page.body['nextCursor'])
    } while (cursor !== null)
    expect(seen).toEqual(['t0', 't1', 't2', 't3', 't4', 't5', 't6'])
  })

  it('refuses a cursor of another list, and nonsense', async () => {
    const { body } = await api.call('GET', '/v1/tags?limit=1', { key: shop.key })
    const cursor = text(body['nextCursor'])
    for (const url of [
      `/v1/flags?cursor=${cursor}`,
      '/v1/tags?cursor=nonsense',
      `/v1/members?cursor=${cursor}`,
    ])
      expect(await api.call('GET', url, { key: shop.key })).toMatchObject({
        status: 400,
        body: { code: 'CURSOR_INVALID' },
      })
    expect(await api.call('GET', '/v1/tags?limit=0', { key: shop.key })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '?limit' }] },
    })
  })
})

describe('limits of a LINE account', () => {
  const patch = (body: object) =>
    api.call('PATCH', `/v1/line-accounts/${account}`, { key: shop.key, body, headers: { 'if-match': '*' } })

  it('are off, kept as they are given, and taken away by null', async () => {
    const { body } = await api.call('GET', `/v1/line-accounts/${account}`, { key: shop.key })
    expect(body).toMatchObject({ quietHours: null, frequencyCap: null, limitsIncludeNotices: false })
    const limits = {
      quietHours: { from: '21:00', until: '08:00', onHit: 'DEFER' },
      frequencyCap: { perDay: 1, perWeek: null, onHit: 'DROP' },
      limitsIncludeNotices: true,
    }
    expect(await patch(limits)).toMatchObject({ status: 200, body: limits })
    expect(await patch({ quietHours: null })).toMatchObject({
      status: 200,
      body: { ...limits, quietHours: null },
    })
    expect(await patch({ frequencyCap: null, limitsIncludeNotices: false })).toMatchObject({
      body: { quietHours: null, frequencyCap: null, limitsIncludeNotices: false },
    })
  })

  it('are refused all at once when they make no sense', async () => {
    const answer = await patch({
      quietHours: { from: '21:00', until: '21:00', onHit: 'DEFER' },
      frequencyCap: { perDay: 3, perWeek: 2, onHit: 'DEFER' },
    })
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/quietHours/until' }, { pointer: '/frequencyCap/perWeek' }] },
    })
  })
})
