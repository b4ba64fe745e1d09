import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createPayloadCodec } from '../../../schema/crypto/payloadCodec.ts'
import { startTestApi, type TestApi, type ApiShop } from '../../setup/rest/api.ts'

let api: TestApi
let shop: ApiShop
beforeAll(async () => {
  api = await startTestApi()
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
  const decode = async (options: { headers?: Record<string, string>; key?: string }) =>
    api.call('POST', '/codec/decode', { ...options, body: { payloads: [await encrypted()] } })

  it('opens payloads for the Web UI on this machine, and encodes them again', async () => {
    const opened = await decode({ headers: local })
    expect(opened.body).toEqual({
      payloads: [{ metadata: { encoding: base64('json/plain') }, data: base64('{"orderId":"o1"}') }],
    })
    expect(opened.headers['access-control-allow-origin']).toBe(origin)
    const closed = await api.call('POST', '/codec/encode', { headers: local, body: opened.body })
    expect(await api.call('POST', '/codec/decode', { headers: local, body: closed.body })).toMatchObject({
      body: opened.body,
    })
  })

  it('knows a browser of this machine by its connection, on whichever address it asks', async () => {
    await api.app.listen({ host: '0.0.0.0', port: 0 })
    const { port } = api.app.server.address() as AddressInfo
    const own = Object.values(networkInterfaces()).flatMap((found) => found ?? [])
    const hosts = ['127.0.0.1', ...own.flatMap((one) => (one.family === 'IPv4' ? [one.address] : []))]
    const body = JSON.stringify({ payloads: [await encrypted()] })
    const post = (host: string, headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        const sent = request({
          host,
          port,
          path: '/codec/decode',
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
    expect(await decode({})).toMatchObject({ status: 401 })
    expect(await decode({ headers: { ...local, origin: 'http://evil.example' } })).toMatchObject({
      status: 401,
    })
    expect(await decode({ headers: { ...local, host: 'rebound.example' } })).toMatchObject({ status: 401 })
    expect(await decode({ headers: { ...local, 'x-forwarded-for': '203.0.113.9' } })).toMatchObject({
      status: 401,
    })
    expect(await decode({ key: await api.keyFor(shop.id, 'ADMIN') })).toMatchObject({ status: 403 })
    expect(await decode({ key: api.bootstrapKey })).toMatchObject({ status: 200 })
  })

  it('answers the preflight of the Web UI, and says when it cannot read a payload', async () => {
    const preflight = await api.app.inject({
      method: 'OPTIONS',
      url: '/codec/decode',
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
    expect(await api.call('POST', '/codec/decode', { headers: local, body })).toMatchObject({ status: 400 })
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

  it('refuses an address that tries ever new keys before it looks them up, and no key that it knows', async () => {
    const strict = await startTestApi(undefined, { requestsPerMinute: 4 })
    const [known, unseen] = [(await strict.shop()).key, (await strict.shop()).key]
    const ask = (key: string, remoteAddress = '203.0.113.9') =>
      strict.app.inject({ url: '/v1/shop', headers: { authorization: `Bearer ${key}` }, remoteAddress })
    expect((await ask(known)).statusCode).toBe(200)
    const guesses = []
    for (let n = 0; n < 6; n += 1) guesses.push(await ask(`tdk_${String(n).repeat(43)}`))
    expect(guesses.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 401, 429, 429])
    expect(guesses[5]?.headers['retry-after']).toMatch(/^\d+$/)
    expect((await ask(unseen)).statusCode).toBe(429)
    expect((await ask(known)).statusCode).toBe(200)
    expect((await ask(unseen, '203.0.113.10')).statusCode).toBe(200)
    await strict.close()
  })
})
