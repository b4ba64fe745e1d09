import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createPayloadCodec } from '../../../schema/crypto/payloadCodec.ts'
import { startTestApi, type TestApi, type ApiShop } from '../../setup/rest/api.ts'

let api: TestApi
let shop: ApiShop
/** What the Web UI on this machine was told. */
const token = 'local-token-of-the-web-ui-0123456789'
beforeAll(async () => {
  api = await startTestApi(undefined, { temporalUiToken: token })
  shop = await api.shop()
})
afterAll(() => api.close())

describe('the codec of the Web UI', () => {
  const origin = 'http://127.0.0.1:8233'
  const local = { origin, host: '127.0.0.1:3000' }
  const base64 = (text: string) => Buffer.from(text).toString('base64')

  /** A payload as Temporal stores it: encrypted under the master key. */
  async function encrypted() {
    const [payload] = await createPayloadCodec(api.keyring).encode([
      {
        metadata: { encoding: new TextEncoder().encode('json/plain') },
        data: new TextEncoder().encode('{"orderId":"o1"}'),
      },
    ])
    const metadata = Object.entries(payload?.metadata ?? {}).map(([name, bytes]) => [
      name,
      Buffer.from(bytes).toString('base64'),
    ])
    return {
      metadata: Object.fromEntries(metadata) as object,
      data: Buffer.from(payload?.data ?? []).toString('base64'),
    }
  }
  const decode = async ({
    path = '/codec/decode',
    ...options
  }: {
    headers?: Record<string, string>
    key?: string
    path?: string
  }) => api.call('POST', path, { ...options, body: { payloads: [await encrypted()] } })
  const own = `/codec/${token}`

  it('opens payloads for the Web UI on this machine, and encodes them again', async () => {
    const opened = await decode({ headers: local, path: `${own}/decode` })
    expect(opened.body).toEqual({
      payloads: [{ metadata: { encoding: base64('json/plain') }, data: base64('{"orderId":"o1"}') }],
    })
    expect(opened.headers['access-control-allow-origin']).toBe(origin)
    const closed = await api.call('POST', `${own}/encode`, { headers: local, body: opened.body })
    expect(await api.call('POST', `${own}/decode`, { headers: local, body: closed.body })).toMatchObject({
      body: opened.body,
    })
  })

  it('knows a browser of this machine by its connection, on whichever address it asks', async () => {
    await api.app.listen({ host: '0.0.0.0', port: 0 })
    const { port } = api.app.server.address() as AddressInfo
    const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? [])
    const hosts = ['127.0.0.1', ...addresses.flatMap((one) => (one.family === 'IPv4' ? [one.address] : []))]
    const body = JSON.stringify({ payloads: [await encrypted()] })
    const post = (host: string, headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        const sent = request({
          host,
          port,
          path: `${own}/decode`,
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
        })
        sent.on('response', (answer) => resolve(answer.resume().statusCode)).on('error', reject)
        sent.end(body)
      })
    for (const host of hosts) {
      expect(await post(host, { origin })).toBe(200)
      expect(await post(host, { origin, host: `rebound.example:${port}` })).toBe(401)
    }
  })

  it('asks everybody else for the platform’s key, since payloads are of every shop', async () => {
    const path = `${own}/decode`
    expect(await decode({})).toMatchObject({ status: 401 })
    for (const headers of [
      { ...local, origin: 'http://evil.example' },
      { ...local, host: 'rebound.example' },
      ...['x-forwarded-for', 'x-forwarded-proto', 'forwarded', 'via', 'x-real-ip'].map((name) => ({
        ...local,
        [name]: '203.0.113.9',
      })),
    ])
      expect(await decode({ headers, path })).toMatchObject({ status: 401 })
    expect(await decode({ headers: local, path: `/codec/${token.slice(1)}x/decode` })).toMatchObject({
      status: 401,
    })
    for (const role of ['ADMIN', 'EDITOR', 'VIEWER'] as const)
      expect(await decode({ key: await api.keyFor(shop.id, role) })).toMatchObject({ status: 403 })
    expect(await decode({ key: api.bootstrapKey })).toMatchObject({ status: 200 })
  })

  it('believes no proxy that hides itself: to it a request from this machine proves nothing', async () => {
    // What a reverse proxy without settings passes on: its own host name, and whatever origin the caller gave.
    expect(await decode({ headers: local })).toMatchObject({ status: 401 })
  })

  it('answers 400 to whatever is no payload of ours, and names what is not base64', async () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.base64String({ maxLength: 60 }),
      fc.constant(base64('binary/encrypted')),
    )
    const payload = fc.record(
      {
        metadata: fc.dictionary(
          fc.oneof(fc.constantFrom('encoding', 'encryption-key-id', '__proto__'), fc.string()),
          part,
        ),
        data: part,
      },
      { requiredKeys: [] },
    )
    const key = api.bootstrapKey
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.record({ payloads: fc.array(payload, { maxLength: 3 }) }), fc.jsonValue()),
        fc.constantFrom('encode', 'decode'),
        async (body, way) => {
          const { status } = await api.call('POST', `/codec/${way}`, {
            key,
            body: JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          })
          expect([200, 400]).toContain(status)
        },
      ),
      { numRuns: 300 },
    )
    const body = { payloads: [{ metadata: { 'a/b': 'Ä' }, data: '%' }] }
    expect(await api.call('POST', '/codec/decode', { key, body })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/payloads/0/metadata/a~1b' }, { pointer: '/payloads/0/data' }] },
    })
  })

  it('answers the preflight of the Web UI, and says when it cannot read a payload', async () => {
    const preflight = await api.app.inject({
      method: 'OPTIONS',
      url: `${own}/decode`,
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-namespace',
      },
    })
    expect(preflight.statusCode).toBe(204)
    expect(preflight.headers['access-control-allow-origin']).toBe(origin)
    const { metadata } = await encrypted()
    const body = { payloads: [{ metadata, data: base64('something else altogether, and long enough') }] }
    expect(await api.call('POST', `${own}/decode`, { headers: local, body })).toMatchObject({ status: 400 })
  })
})

describe('health, figures, documentation', () => {
  it('is ready but degraded while Temporal is down', async () => {
    expect(await api.call('GET', '/health/live')).toMatchObject({ status: 200 })
    expect(await api.call('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'degraded', postgres: 'up', temporal: 'down' },
    })
  })

  it('leads from the bare address to the documentation', async () => {
    const { statusCode, headers } = await api.app.inject('/')
    expect([statusCode, headers['location']]).toEqual([302, '/docs'])
    expect((await api.app.inject('/docs/json')).json<{ paths: object }>().paths).not.toHaveProperty('/')
  })

  it('gives figures of all shops to a near Prometheus or the platform, and to nobody else', async () => {
    const ask = async (remoteAddress: string, headers: Record<string, string> = {}) =>
      (await api.app.inject({ url: '/metrics', headers, remoteAddress })).statusCode
    for (const near of ['127.0.0.1', '10.1.2.3', '::1', '::ffff:192.168.1.9'])
      expect(await ask(near)).toBe(200)
    expect(await ask('198.51.101.9')).toBe(401)
    expect(await ask('127.0.0.1', { 'x-forwarded-for': '198.51.101.9' })).toBe(401)
    expect(await ask('198.51.101.9', { authorization: `Bearer ${shop.key}` })).toBe(403)
    expect(await ask('198.51.101.9', { authorization: `Bearer ${api.bootstrapKey}` })).toBe(200)
  })

  it('counts requests by route pattern, never by address', async () => {
    await api.call('GET', '/v1/tags/0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10', { key: shop.key })
    const text = (await api.app.inject('/metrics')).body
    expect(text).toContain('method="GET",route="/v1/tags/:id",status="404"')
    expect(text).not.toContain('0199d6a2')
  })

  it('describes every route so that a client can be generated', async () => {
    const document = (await api.app.inject('/docs/json')).json<{
      openapi: string
      paths: Record<
        string,
        Record<string, { operationId?: string; summary?: string; tags?: string[]; responses: object }>
      >
      components: { schemas: Record<string, unknown> }
    }>()
    expect(document.openapi).toBe('3.1.0')
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
    const ids = operations.map(({ operationId }) => operationId)
    expect(ids.every(Boolean)).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
    expect(operations.every(({ summary, tags }) => summary && tags?.length)).toBe(true)
    const text = JSON.stringify(document)
    const names = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '')
    expect(names.filter((name) => !(name in document.components.schemas))).toEqual([])
    expect(text).not.toContain('"$id"')
  })

  it('shows the pages for people', async () => {
    const page = await api.app.inject('/docs/')
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-security-policy']).toContain("default-src 'self'")
  })
})

describe('limits', () => {
  it('refuses a key that asks too often, and never LINE', async () => {
    const strict = await startTestApi(undefined, { requestsPerMinute: 3 })
    const { key } = await strict.shop()
    const answers = []
    for (let n = 0; n < 5; n += 1) answers.push(await strict.call('GET', '/v1/shop', { key }))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429])
    expect(answers[4]).toMatchObject({
      body: { code: 'RATE_LIMITED' },
      headers: { 'content-type': expect.stringMatching(/problem\+json/), 'retry-after': expect.any(String) },
    })
    const wrong = `tdk_${'B'.repeat(43)}`
    const guesses = []
    for (let n = 0; n < 5; n += 1) guesses.push(await strict.call('GET', '/v1/shop', { key: wrong }))
    expect(guesses.map(({ status }) => status)).toEqual([401, 401, 401, 429, 429])
    for (let n = 0; n < 6; n += 1)
      expect((await strict.call('POST', '/webhooks/line/nothing', { body: {} })).status).toBe(404)
    await strict.close()
  })

  it('refuses an address that tries ever new keys, and no valid key behind it', async () => {
    const strict = await startTestApi(undefined, { requestsPerMinute: 4 })
    const [known, unseen] = [(await strict.shop()).key, (await strict.shop()).key]
    const ask = (key: string, remoteAddress = '203.0.113.9') =>
      strict.app.inject({ url: '/v1/shop', headers: { authorization: `Bearer ${key}` }, remoteAddress })
    expect((await ask(known)).statusCode).toBe(200)
    const guesses = []
    for (let n = 0; n < 6; n += 1) guesses.push(await ask(`tdk_${String(n).repeat(43)}`))
    expect(guesses.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 401, 429, 429])
    expect(guesses[5]?.headers['retry-after']).toMatch(/^\d+$/)
    expect((await ask(unseen)).statusCode).toBe(200)
    expect((await ask(known)).statusCode).toBe(200)
    // A flood of invented keys beside them: each valid key still has its own limit, no more and no less.
    const flood = Array.from({ length: 300 }, (_, n) => ask(`tdk_${String(1_000 + n).repeat(10)}`))
    const among = await Promise.all([ask(known), ask(unseen)])
    expect(among.map(({ statusCode }) => statusCode)).toEqual([200, 200])
    expect(new Set((await Promise.all(flood)).map(({ statusCode }) => statusCode))).toEqual(new Set([429]))
    for (let n = 0; n < 3; n += 1) await ask(unseen)
    expect((await ask(unseen, '203.0.113.77')).statusCode).toBe(429)
    await strict.close()
  })

  it('counts a key once, however the request is written', async () => {
    const strict = await startTestApi(undefined, { requestsPerMinute: 40 })
    const { key } = await strict.shop()
    const spelling = fc.record({
      scheme: fc.mixedCase(fc.constant('bearer')),
      spaces: fc.integer({ min: 1, max: 9 }),
      query: fc.constantFrom('', '?', '?limit=3', '?a=b&a=c'),
      forwarded: fc.array(fc.ipV4(), { maxLength: 4 }),
      remoteAddress: fc.ipV4(),
    })
    let answered = 0
    await fc.assert(
      fc.asyncProperty(spelling, async ({ scheme, spaces, query, forwarded, remoteAddress }) => {
        const { statusCode } = await strict.app.inject({
          url: `/v1/shop${query}`,
          headers: {
            authorization: `${scheme}${' '.repeat(spaces)}${key}`,
            ...(forwarded.length > 0 && { 'x-forwarded-for': forwarded.join(', ') }),
          },
          remoteAddress,
        })
        if (statusCode !== 429) answered += 1
      }),
      { numRuns: 90 },
    )
    expect(answered).toBe(40)
    await strict.close()
  })

  it('counts callers behind a proxy by their own address, which they cannot choose', async () => {
    const settings = { requestsPerMinute: 2, trustedProxies: ['10.0.0.0/8'] }
    const strict = await startTestApi(undefined, settings)
    const ask = async (forwarded: string, remoteAddress = '10.1.2.3') =>
      (
        await strict.app.inject({
          url: '/v1/shop',
          headers: { 'x-forwarded-for': forwarded },
          remoteAddress,
        })
      ).statusCode
    expect([await ask('203.0.113.1'), await ask('203.0.113.1'), await ask('203.0.113.1')]).toEqual([
      401, 401, 429,
    ])
    expect(await ask('203.0.113.2')).toBe(401)
    // What stands further left was written by the caller; a port or another address of the same /64 is the same caller.
    expect(await ask('198.51.100.7, 203.0.113.1')).toBe(429)
    expect(await ask('203.0.113.1:5001')).toBe(429)
    expect(await ask('203.0.113.1, 10.9.9.9')).toBe(429)
    const six = [1, 2, 3].map((n) => ask(`2001:db8:1:2::${n}`))
    expect((await Promise.all(six)).toSorted((a, b) => a - b)).toEqual([401, 401, 429])
    // Who does not come through the proxy is believed nothing.
    for (const forwarded of ['203.0.113.3', '203.0.113.4']) await ask(forwarded, '198.51.100.9')
    expect(await ask('203.0.113.5', '198.51.100.9')).toBe(429)
    await strict.close()
  })
})
