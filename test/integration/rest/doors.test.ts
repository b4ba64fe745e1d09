import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { inShop } from '../../../schema/database.ts'
import { type Answer, type ApiShop, startTestApi, type TestApi } from '../../setup/rest/api.ts'

let api: TestApi
let shop: ApiShop
let lineAccountId: string
beforeAll(async () => {
  api = await startTestApi()
  shop = await api.shop()
  lineAccountId = await api.lineAccount(shop.id)
  await api.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => api.close())

/** Sends bytes as they are; the answer's status, type, code and errors. */
async function post(payload: string | Buffer, headers: Record<string, string> = {}) {
  const answer = await api.app.inject({
    method: 'POST',
    url: '/v1/tags',
    headers: { authorization: `Bearer ${shop.key}`, 'content-type': 'application/json', ...headers },
    payload,
  })
  return {
    status: answer.statusCode,
    type: answer.headers['content-type'],
    body: answer.json<Answer['body']>(),
  }
}
const tag = (name: string, code = name): string => JSON.stringify({ lineAccountId, code, name })
const get = (url: string) => api.call('GET', url, { key: shop.key })

describe('bodies are JSON in UTF-8', () => {
  it.each([
    ['application/json; charset=Shift_JIS'],
    ['application/json;charset="utf-16"'],
    ['application/json; charset=utf-8; charset=EUC-JP'],
    ['application/json; charset='],
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
  ])('not %s', async (type) => {
    expect(await post(tag('a'), { 'content-type': type })).toMatchObject({
      status: 415,
      body: { code: 'UNSUPPORTED_MEDIA_TYPE' },
    })
  })

  it('are not compressed', async () => {
    expect(await post(tag('a'), { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 })
  })

  it('say where they are something else, and are stored by no means', async () => {
    const cp932 = Buffer.concat([
      Buffer.from(`{"lineAccountId":"${lineAccountId}","name":"`),
      Buffer.of(0x93, 0xfa),
    ])
    const answer = await post(Buffer.concat([cp932, Buffer.from('","code":"x"}')]))
    expect(answer).toMatchObject({ status: 400, body: { code: 'MALFORMED_BODY' } })
    expect(answer.body['detail']).toContain(`${cp932.length - 1}バイト目`)
    expect((await get('/v1/tags')).body['items']).toEqual([])
  })

  it.each([
    ['[1,', 'JSON'],
    ['{"a":1,"a":2}', '2つ'],
    ['{"a":9007199254740993}', '正確に'],
    ['{"__proto__":{"a":1}}', '__proto__'],
    ['{"constructor":{"prototype":{"a":1}}}', '__proto__'],
    ['['.repeat(3_000) + ']'.repeat(3_000), '入れ子'],
    ['{"a":'.repeat(3_000) + '1' + '}'.repeat(3_000), '入れ子'],
    ['['.repeat(450_000) + ']'.repeat(450_000), '入れ子'],
  ])('and are refused with the reason: %.40s', async (body, reason) => {
    const answer = await post(body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'MALFORMED_BODY' } })
    expect(answer.type).toContain('application/problem+json')
    expect(answer.body['detail']).toContain(reason)
  })

  it('may begin with a byte order mark, and name the charset', async () => {
    const named = { 'content-type': 'application/json; charset=UTF-8' }
    expect(await post(`\ufeff${tag('常連', 'regular')}`, named)).toMatchObject({
      status: 201,
      body: { name: '常連' },
    })
  })
})

describe('addresses', () => {
  const problem = {
    'content-type': expect.stringMatching(/problem\+json/),
    'x-request-id': expect.any(String),
  }

  it('that cannot be read are a problem like any other', async () => {
    expect(await get('/v1/tags/%FF')).toMatchObject({
      status: 400,
      headers: problem,
      body: { code: 'ADDRESS_MALFORMED', requestId: expect.any(String) },
    })
    expect(await get(`/v1/tags/${'a'.repeat(300)}`)).toMatchObject({
      status: 414,
      headers: problem,
      body: { code: 'ADDRESS_TOO_LONG' },
    })
  })

  it('that lead nowhere do not speak of a shop', async () => {
    const { status, body } = await get('/nope')
    expect([status, body['code']]).toEqual([404, 'NOT_FOUND'])
    expect(JSON.stringify(body)).not.toMatch(/shop|IDを/)
  })

  it('say which methods they take', async () => {
    expect(await api.call('PUT', '/v1/tags', { key: shop.key })).toMatchObject({
      status: 405,
      headers: { ...problem, allow: 'GET, HEAD, OPTIONS, POST' },
      body: { code: 'METHOD_NOT_ALLOWED' },
    })
    expect(await api.call('OPTIONS', '/v1/tags')).toMatchObject({
      status: 204,
      headers: { allow: 'GET, HEAD, OPTIONS, POST' },
    })
    const retry = '/v1/cart-connections/0199d6a2-7c1e-7f00-8000-000000000001/unread/retry'
    expect(await api.call('OPTIONS', retry)).toMatchObject({ headers: { allow: 'OPTIONS, POST' } })
    expect(await api.call('DELETE', retry)).toMatchObject({ status: 405 })
    expect(await api.call('OPTIONS', '/v1/follow-messages/validate')).toMatchObject({
      headers: { allow: 'OPTIONS, POST' },
    })
    for (const method of ['PUT', 'QUERY', 'TRACE'])
      expect(await api.call(method, '/v1/follow-messages/validate', { key: shop.key })).toMatchObject({
        status: 405,
      })
    expect(await api.call('HEAD', '/v1/tags', { key: shop.key })).toMatchObject({ status: 200, body: '' })
  })

  it('are told apart in what is wrong with them', async () => {
    expect(await get('/v1/members/123')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '{id}' }] },
    })
    expect(await get('/v1/members?limit=1e1')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '?limit' }] },
    })
    expect(await get('/v1/deliveries?state[]=sent')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '?state[]', detail: expect.stringContaining('「state」') }] },
    })
    expect(await get(`/v1/shop?limit=1`)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '?limit' }] },
    })
    expect(await get('/health/live?probe=1')).toMatchObject({ status: 200 })
  })

  it('that are too long for Node get an answer too, and what is no HTTP', async () => {
    const overlong = `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`
    expect(await raw(overlong)).toMatch(
      /^HTTP\/1.1 431 [^]*problem\+json[^]*X-Request-Id[^]*"HEADERS_TOO_LARGE"/,
    )
    expect(await raw('HELLO\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [^]*problem\+json[^]*"REQUEST_MALFORMED"/)
  })
})

describe('cursors', () => {
  const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')

  it.each([
    ['/v1/tags', cursor('tags', '-'.repeat(36))],
    ['/v1/tags', cursor('tags')],
    ['/v1/tags', `${cursor('tags', '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10')}!`],
    ['/v1/members', cursor('members', 1.5)],
    ['/v1/members', cursor('members', 1e300)],
    ['/v1/members', cursor('members', '1')],
    ['/v1/deliveries', cursor('deliveries.desc', 'now', '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10')],
    ['/v1/deliveries', cursor('deliveries.desc', 'infinity', '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10')],
    [
      '/v1/deliveries',
      cursor('deliveries.desc', '2026-02-30 00:00:00+00', '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10'),
    ],
    ['/v1/deliveries', cursor('deliveries.desc', '2026-02-20 00:00:00+00', 'x')],
    [
      '/v1/deliveries',
      cursor('deliveries.asc', '2026-02-20 00:00:00+00', '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10'),
    ],
  ])('that no list of %s gave are refused: %s', async (path, given) => {
    expect(await get(`${path}?cursor=${given}`)).toMatchObject({
      status: 400,
      body: { code: 'CURSOR_INVALID' },
    })
  })
})

it('gives points up to what can be stored, and says so', async () => {
  const { id } = await inShop(api.database.db, shop.id, (tx) =>
    tx
      .insertInto('members')
      .values({
        shop_id: shop.id,
        line_account_id: lineAccountId,
        line_user_id: `U${'0'.repeat(32)}`,
        point_balance: 2_147_483_000,
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  const give = (delta: number, key: string) =>
    api.call('POST', `/v1/members/${id}/points`, {
      key: shop.key,
      body: { delta, reason: 'お詫び' },
      headers: { 'idempotency-key': key },
    })
  expect(await give(648, 'a')).toMatchObject({ status: 409, body: { code: 'POINTS_TOO_MANY' } })
  expect(await give(647, 'b')).toMatchObject({ status: 201, body: { balanceAfter: 2_147_483_647 } })
  expect(await give(647, 'キー')).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '?idempotency-key' }] },
  })
})

/** What the API answers to these bytes on a connection. */
const raw = (request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect((api.app.server.address() as AddressInfo).port, '127.0.0.1', () =>
      socket.write(request),
    )
    socket.on('data', (bytes) => (answer += String(bytes)))
    socket.on('close', () => resolve(answer)).on('error', reject)
  })
