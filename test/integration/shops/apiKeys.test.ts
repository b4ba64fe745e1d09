import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { ensureBootstrapKey } from '../../../schema/shops/bootstrapKey.ts'
import { startTestApi, type TestApi, text } from '../../setup/rest/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

describe('keys', () => {
  it('makes the platform key once', async () => {
    expect(api.bootstrapKey).toMatch(/^tdk_/)
    expect(await ensureBootstrapKey(api.database.url)).toBeNull()
  })

  it('lets the platform make a shop, its operator and its key, which then acts for the shop', async () => {
    const key = api.bootstrapKey
    const shop = await api.call('POST', '/v1/shops', { key, body: { name: '健康食品の店' } })
    expect(shop).toMatchObject({ status: 201, body: { name: '健康食品の店', version: 1 } })
    const operator = await api.call('POST', `/v1/shops/${text(shop.body['id'])}/operators`, {
      key,
      body: { name: '山田', role: 'ADMIN' },
    })
    expect(operator.status).toBe(201)
    const made = await api.call('POST', `/v1/shops/${text(shop.body['id'])}/api-keys`, {
      key,
      body: { operatorId: operator.body['id'], name: '最初のキー' },
    })
    expect(made).toMatchObject({ status: 201, body: { key: expect.stringMatching(/^tdk_/) } })
    const own = await api.call('GET', '/v1/shop', { key: text(made.body['key']) })
    expect(own).toMatchObject({ status: 200, body: { id: shop.body['id'] }, headers: { etag: '"1"' } })
    expect(text(own.body['createdAt'])).toMatch(/\+09:00$/)
    const all = await api.call('GET', '/v1/shops?limit=1', { key })
    expect(all.body['items']).toHaveLength(1)
  })

  it('refuses the platform key inside a shop, and a shop key on the platform', async () => {
    const { key } = await api.shop()
    expect(await api.call('GET', '/v1/shop', { key: api.bootstrapKey })).toMatchObject({ status: 403 })
    expect(await api.call('POST', '/v1/shops', { key, body: { name: 'x' } })).toMatchObject({ status: 403 })
  })

  it('answers 401 without a key, with a wrong one, and with a revoked one', async () => {
    const { key } = await api.shop()
    const without = await api.call('GET', '/v1/shop')
    expect(without).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } })
    expect(without.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(await api.call('GET', '/v1/shop', { key: `tdk_${'A'.repeat(43)}` })).toMatchObject({ status: 401 })
    const [own] = (await api.call('GET', '/v1/api-keys', { key })).body['items'] ?? []
    expect(await api.call('DELETE', `/v1/api-keys/${text(own?.['id'])}`, { key })).toMatchObject({
      status: 204,
    })
    expect(await api.call('GET', '/v1/shop', { key })).toMatchObject({ status: 401 })
  })

  it('keeps each role to what it may do', async () => {
    const { id } = await api.shop()
    const account = await api.lineAccount(id)
    const tag = { lineAccountId: account, code: 'vip', name: '常連' }
    const viewer = await api.keyFor(id, 'VIEWER')
    const editor = await api.keyFor(id, 'EDITOR')
    expect(await api.call('GET', '/v1/tags', { key: viewer })).toMatchObject({ status: 200 })
    expect(await api.call('POST', '/v1/tags', { key: viewer, body: tag })).toMatchObject({ status: 403 })
    expect(await api.call('POST', '/v1/tags', { key: editor, body: tag })).toMatchObject({ status: 201 })
    expect(await api.call('GET', '/v1/operators', { key: editor })).toMatchObject({ status: 403 })
    expect(
      await api.call('DELETE', `/v1/line-accounts/${account}`, { key: editor, headers: { 'if-match': '*' } }),
    ).toMatchObject({ status: 403 })
  })

  it('shows a shop nothing of another', async () => {
    const mine = await api.shop()
    const theirs = await api.shop()
    const account = await api.lineAccount(theirs.id)
    expect(await api.call('GET', `/v1/line-accounts/${account}`, { key: mine.key })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
    const body = { lineAccountId: account, code: 'x', name: 'x' }
    expect(await api.call('POST', '/v1/tags', { key: mine.key, body })).toMatchObject({ status: 404 })
  })

  it('never loses the last administrator, and ends the keys of a disabled operator', async () => {
    const { id, key } = await api.shop()
    const [admin] = (await api.call('GET', '/v1/operators', { key })).body['items'] ?? []
    const edit = { key, body: { disabled: true }, headers: { 'if-match': '"1"' } }
    expect(await api.call('PATCH', `/v1/operators/${text(admin?.['id'])}`, edit)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('最後の管理者') },
    })
    const second = await api.keyFor(id, 'ADMIN')
    expect(
      await api.call('PATCH', `/v1/operators/${text(admin?.['id'])}`, { ...edit, key: second }),
    ).toMatchObject({ status: 200, body: { version: 2 } })
    expect(await api.call('GET', '/v1/shop', { key })).toMatchObject({ status: 401 })
  })
})

describe('answers', () => {
  it('points at every wrong field at once, in Japanese', async () => {
    const { key } = await api.shop()
    const answer = await api.call('POST', '/v1/operators', { key, body: { role: 'BOSS', extra: 1 } })
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', type: 'urn:todoke:problem:VALIDATION_FAILED' },
    })
    expect([...(answer.body['errors'] ?? [])].map((field) => text(field['pointer'])).sort()).toEqual([
      '/extra',
      '/name',
      '/role',
    ])
  })

  it('does not take text for a number in a body, nor a broken body', async () => {
    const { id, key } = await api.shop()
    const account = await api.lineAccount(id)
    const edit = { key, headers: { 'if-match': '"1"' } }
    expect(
      await api.call('PATCH', `/v1/line-accounts/${account}`, { ...edit, body: { pushLimit: '5' } }),
    ).toMatchObject({ status: 400 })
    const broken = await api.app.inject({
      method: 'POST',
      url: '/v1/operators',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      payload: '{"name":',
    })
    expect(broken.json()).toMatchObject({ status: 400, code: 'MALFORMED_BODY' })
  })

  it('names the field that is taken', async () => {
    const { id, key } = await api.shop()
    const lineAccountId = await api.lineAccount(id)
    const tag = { key, body: { lineAccountId, code: 'twice', name: '二度' } }
    const flag = { key, body: { lineAccountId, name: '二度', color: '#000000' } }
    for (const [url, made, pointer] of [
      ['/v1/tags', tag, '/code'],
      ['/v1/flags', flag, '/name'],
    ] as const) {
      expect(await api.call('POST', url, made)).toMatchObject({ status: 201 })
      expect(await api.call('POST', url, made)).toMatchObject({
        status: 409,
        body: { code: 'CONFLICT', errors: [{ pointer, detail: expect.stringContaining('すでに') }] },
      })
    }
  })

  it('stores texts clean, and takes a name that shows nothing for none', async () => {
    const { id, key } = await api.shop()
    const lineAccountId = await api.lineAccount(id)
    const make = (code: string, name: string) =>
      api.call('POST', '/v1/tags', { key, body: { lineAccountId, code, 'name\0': name } })
    expect(await make('nul', 'a\0b\r\nc')).toMatchObject({ status: 201, body: { name: 'ab\nc' } })
    expect(await make('half', 'half of a pair \ud83e')).toMatchObject({
      status: 201,
      body: { name: 'half of a pair \ufffd' },
    })
    for (const name of ['', ' ', '\u3164', '\u200b\ufeff', '\0', '\u2800'])
      expect(await make('blank', name)).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_FAILED', errors: [{ pointer: '/name', code: 'minLength' }] },
      })
    expect(await api.call('GET', '/v1/members?search=a%00b', { key })).toMatchObject({ status: 200 })
  })

  it('knows no other address', async () => {
    const { key } = await api.shop()
    expect(await api.call('GET', '/v1/nothing', { key })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', requestId: expect.any(String) },
    })
  })

  it('hides the text of its own faults behind a request id', async () => {
    const broken = await startTestApi()
    const { key } = await broken.shop()
    const owner = new pg.Client({ connectionString: broken.database.url })
    await owner.connect()
    await owner.query('drop function lookup_api_key')
    await owner.end()
    const answer = await broken.call('GET', '/v1/shop', { key })
    expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL' } })
    expect(JSON.stringify(answer.body)).not.toMatch(/lookup|function/i)
    expect(answer.headers['x-request-id']).toBe(answer.body['requestId'])
    await broken.close()
  })
})
