import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import pg from 'pg'
import { MAX_OPERATORS } from '../../../domain/values/contentLimits.ts'
import { brand, type ShopId } from '../../../domain/values/ids.ts'
import { inShop } from '../../../schema/database.ts'
import { migrate } from '../../../schema/migrations/migrate.ts'
import { endAllKeys } from '../../../schema/shops/recoveries.ts'
import { startTestApi, type TestApi, text } from '../../setup/rest/api.ts'
import { databaseBefore } from '../../setup/runtime/earlierDatabase.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const platform = (method: string, url: string, body?: object, headers: Record<string, string> = {}) =>
  api.call(method, url, { key: api.bootstrapKey, headers, ...(body && { body }) })
const request = { operatorName: '後任', reason: '管理者の退職。店長からの依頼による。' }
const newShop = async (): Promise<string> =>
  text((await platform('POST', '/v1/shops', { name: '店' })).body['id'])

describe('the platform in a shop', () => {
  it('makes the first operator and the first key, and no other', async () => {
    const shop = `/v1/shops/${await newShop()}`
    const first = await platform(
      'POST',
      `${shop}/operators`,
      { name: '山田', role: 'ADMIN' },
      { 'idempotency-key': 'a' },
    )
    expect(first.status).toBe(201)
    const refused = { status: 409, body: { code: 'SHOP_ALREADY_SET_UP' } }
    expect(await platform('POST', `${shop}/operators`, { name: '鈴木', role: 'ADMIN' })).toMatchObject(
      refused,
    )
    const key = { operatorId: text(first.body['id']), name: '最初のキー' }
    expect(await platform('POST', `${shop}/api-keys`, key)).toMatchObject({ status: 201 })
    expect(await platform('POST', `${shop}/api-keys`, key)).toMatchObject(refused)
    // A repeat of the first is still answered.
    expect(
      await platform(
        'POST',
        `${shop}/operators`,
        { name: '山田', role: 'ADMIN' },
        { 'idempotency-key': 'a' },
      ),
    ).toMatchObject({ status: 201, body: { id: text(first.body['id']) } })
  })

  it('makes one first operator of many asked for at once', async () => {
    const shop = `/v1/shops/${await newShop()}`
    const asked = Array.from({ length: 5 }, () =>
      platform('POST', `${shop}/operators`, { name: '山田', role: 'ADMIN' }),
    )
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
  })

  it('recovers a shop that nobody can manage, which the shop sees', async () => {
    const { id, key } = await api.shop()
    const editor = await api.keyFor(id, 'EDITOR')
    const url = `/v1/shops/${id}/recovery`
    expect(await platform('POST', url, request)).toMatchObject({
      status: 409,
      body: { code: 'SHOP_HAS_ADMIN' },
    })
    expect(await endAllKeys(api.database.db, id)).toBe(2)
    for (const ended of [key, editor])
      expect(await api.call('GET', '/v1/shop', { key: ended })).toMatchObject({ status: 401 })
    expect(await platform('POST', `/v1/shops/${id}/api-keys`, { operatorId: id, name: 'x' })).toMatchObject({
      status: 409,
    })
    const made = await platform('POST', url, request, { 'idempotency-key': 'recover' })
    expect(made).toMatchObject({ status: 201, body: { operator: { role: 'ADMIN', name: '後任' } } })
    const fresh = text(made.body['apiKey']?.['key'])
    expect(await platform('POST', url, request, { 'idempotency-key': 'recover' })).toMatchObject({
      status: 201,
      body: { apiKey: { key: null } },
    })
    expect(await platform('POST', url, request)).toMatchObject({ status: 409 })
    const seen = await api.call('GET', '/v1/shop/recoveries', { key: fresh })
    expect(seen).toMatchObject({
      status: 200,
      body: {
        items: [{ reason: request.reason, operator: { name: '後任' }, platformKeyId: expect.any(String) }],
      },
    })
    expect(seen.body['items']).toHaveLength(1)
    const other = await api.shop()
    expect((await api.call('GET', '/v1/shop/recoveries', { key: other.key })).body['items']).toEqual([])
  })

  it('recovers a shop that has as many operators as it may', async () => {
    const { id } = await api.shop()
    await endAllKeys(api.database.db, id)
    await inShop(api.database.db, brand<ShopId>(id), (tx) =>
      sql`insert into operators (shop_id, name, role) select ${id}, '担当', 'EDITOR' from generate_series(1, ${MAX_OPERATORS})`.execute(
        tx,
      ),
    )
    expect(await platform('POST', `/v1/shops/${id}/recovery`, request)).toMatchObject({ status: 201 })
  })

  it('recovers no shop that does not exist, and not for a shop’s key', async () => {
    const url = '/v1/shops/0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10/recovery'
    expect(await platform('POST', url, request)).toMatchObject({ status: 404 })
    const { id, key } = await api.shop()
    expect(await api.call('POST', `/v1/shops/${id}/recovery`, { key, body: request })).toMatchObject({
      status: 403,
    })
  })
})

describe('keys of an operator', () => {
  it('end with the operator for good, and change with the role at once', async () => {
    const { id, key } = await api.shop()
    const { body: operator } = await api.call('POST', '/v1/operators', {
      key,
      body: { name: '山田', role: 'EDITOR' },
    })
    const operatorId = text(operator['id'])
    const newKey = async () =>
      text((await api.call('POST', '/v1/api-keys', { key, body: { operatorId, name: 'x' } })).body['key'])
    const own = await newKey()
    const account = await api.lineAccount(id)
    const tag = (code: string) =>
      api.call('POST', '/v1/tags', { key: own, body: { lineAccountId: account, code, name: code } })
    const edit = (body: object) =>
      api.call('PATCH', `/v1/operators/${operatorId}`, { key, body, headers: { 'if-match': '*' } })
    expect((await tag('one')).status).toBe(201)
    await edit({ role: 'VIEWER' })
    expect((await tag('two')).status).toBe(403)
    await edit({ disabled: true })
    expect((await tag('three')).status).toBe(401)
    await edit({ disabled: false, role: 'EDITOR' })
    expect((await tag('four')).status).toBe(401)
    const listed = (await api.call('GET', '/v1/api-keys?limit=200', { key })).body['items'] ?? []
    const [ended] = [...listed].filter((one) => text(one['operatorId']) === operatorId)
    expect(ended?.['revokedAt']).toEqual(expect.any(String))
    const again = await newKey()
    expect(await api.call('GET', '/v1/shop', { key: again })).toMatchObject({ status: 200 })
  })
})

it('ends keys of operators who were disabled before, and leaves the others alone', async () => {
  const before = await databaseBefore('0038')
  const owner = new pg.Client({ connectionString: before.url })
  await owner.connect()
  try {
    await owner.query(`
      with s as (insert into shops (name) values ('店') returning id),
           o as (insert into operators (shop_id, name, role, disabled_at)
                   select s.id, n, 'ADMIN', case n when 'gone' then timestamptz '2026-01-02' end
                     from s, unnest(array['here', 'gone']) n returning id, shop_id, name)
      insert into api_keys (shop_id, operator_id, name, prefix, key_hash)
        select shop_id, id, name, 'tdk_', sha256(name::bytea) from o`)
    await owner.query(`
      insert into idempotency_keys (shop_id, key, operator_id, request_hash, status, response, created_at)
        select id, k, id, '\\x00', 201, '{"phone": "09000000000"}', now() - i from shops,
               (values ('old', interval '2 days'), ('young', interval '1 hour')) v(k, i)`)
    await migrate(before.url)
    const { rows } = await owner.query('select name, revoked_at from api_keys order by name')
    expect(rows).toEqual([
      { name: 'gone', revoked_at: new Date('2026-01-02T00:00:00Z') },
      { name: 'here', revoked_at: null },
    ])
    const kept = await owner.query('select key from idempotency_keys')
    expect(kept.rows).toEqual([{ key: 'young' }])
  } finally {
    await owner.end()
    await before.drop()
  }
})
