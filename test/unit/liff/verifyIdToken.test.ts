import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { verifyIdToken } from '../../../api/liff/idToken.ts'
import { createLoginKeys, KeysUnreachable, type LoginKeys } from '../../../api/liff/loginKeys.ts'

const AUDIENCE = '2001234568'
const USER = `U${'a'.repeat(32)}`
const NOW = Date.parse('2026-11-27T09:00:00Z')

/** What `/certs` answers; null: the connection is cut. */
let answer: { status: number; text: string } | null
let asked = 0
let server: Server
let url: string
let clock = 0
let keys: LoginKeys

const pairs = new Map<string, Awaited<ReturnType<typeof generateKeyPair>>>()
beforeAll(async () => {
  for (const kid of ['one', 'two', 'forger'])
    pairs.set(kid, await generateKeyPair('ES256', { extractable: true }))
  server = createServer((request, response) => {
    asked += 1
    if (answer === null) return request.socket.destroy()
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/certs`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(async () => {
  await publish('one')
  asked = 0
  clock = 0
  keys = createLoginKeys({ url, now: () => clock })
})

async function publish(...kids: string[]): Promise<void> {
  const set: JWK[] = []
  for (const kid of kids)
    set.push({ ...(await exportJWK(keyOf(kid).publicKey)), kid, alg: 'ES256', use: 'sig' })
  answer = { status: 200, text: JSON.stringify({ keys: set }) }
}
function keyOf(kid: string) {
  const pair = pairs.get(kid)
  if (pair === undefined) throw new Error(kid)
  return pair
}
const sign = (kid: string, by = kid): Promise<string> =>
  new SignJWT({ name: '山田花子' })
    .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
    .setIssuer('https://access.line.me')
    .setAudience(AUDIENCE)
    .setSubject(USER)
    .setIssuedAt(NOW / 1_000)
    .setExpirationTime(NOW / 1_000 + 3_600)
    .sign(keyOf(by).privateKey)
const verify = (token: string) => verifyIdToken(token, { keys, audience: AUDIENCE, now: NOW })
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

it('knows a user by a published key, and asks once for all who wait', async () => {
  const token = await sign('one')
  const all = await Promise.all(Array.from({ length: 20 }, () => verify(token)))
  expect(new Set(all.map((one) => JSON.stringify(one)))).toEqual(
    new Set([JSON.stringify({ ok: true, userId: USER })]),
  )
  expect(asked).toBe(1)
})

describe('a forged token', () => {
  it('is refused: other key, no signature, a changed claim, a public key as a secret', async () => {
    const good = await sign('one')
    const [head = '', body = '', signature = ''] = good.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(keyOf('one').publicKey)))
    const symmetric = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(secret)
    const tokens = [
      await sign('one', 'forger'),
      `${part({ alg: 'none', kid: 'one' })}.${body}.${signature}`,
      `${head}.${part({ ...claims, sub: `U${'b'.repeat(32)}` })}.${signature}`,
      `${part({ alg: 'ES256', kid: 'one', jwk: await exportJWK(keyOf('forger').publicKey) })}.${body}.${signature}`,
      symmetric,
      `${head}.${body}.${'A'.repeat(86)}`,
      `${head}.${body}.AAAA`,
    ]
    for (const token of tokens) expect(await verify(token)).toMatchObject({ ok: false })
    expect(await verify(good)).toEqual({ ok: true, userId: USER })
  })
})

describe('keys that LINE rotates', () => {
  it('are read again for one that is not known, and those that are withdrawn are good for nothing', async () => {
    const [old, fresh] = [await sign('one'), await sign('two')]
    expect((await verify(old)).ok).toBe(true)
    await publish('two')
    expect((await verify(fresh)).ok).toBe(true)
    expect(await verify(old)).toEqual({ ok: false, why: 'UNKNOWN_KEY' })
  })

  it('are read beside the requests when they are old', async () => {
    const token = await sign('one')
    await verify(token)
    clock += 61 * 60_000
    expect((await verify(token)).ok).toBe(true)
    while (asked < 2) await new Promise((done) => setImmediate(done))
  })
})

it('does not hammer LINE for invented keys, and goes on for those it knows', async () => {
  const token = await sign('one')
  await verify(token)
  for (let n = 0; n < 100; n += 1)
    await verify(`${part({ alg: 'ES256', kid: `k${n}` })}.e30.AAAA`).catch((error: unknown) => {
      expect(error).toBeInstanceOf(KeysUnreachable)
    })
  expect(asked).toBe(3)
  expect((await verify(token)).ok).toBe(true)
  clock += 10_000
  await publish('one', 'two')
  expect((await verify(await sign('two'))).ok).toBe(true)
  expect(asked).toBe(4)
})

describe('while the keys cannot be read', () => {
  it.each([
    ['the connection is cut', null],
    ['an error', { status: 503, text: '{}' }],
    ['a page of a proxy', { status: 200, text: '<html>' }],
    ['no keys', { status: 200, text: '{"keys":[]}' }],
    ['too much', { status: 200, text: ' '.repeat(300_000) }],
  ])('known keys go on, and others are not called bad: %s', async (_what, broken) => {
    const token = await sign('one')
    await verify(token)
    answer = broken
    clock += 61 * 60_000
    await expect(verify(await sign('two'))).rejects.toMatchObject({ name: 'KeysUnreachable', retryAfter: 10 })
    expect((await verify(token)).ok).toBe(true)
    // The known key is old and is read again beside its use: that read is over before the keys are there.
    await verify(await sign('two')).catch(() => undefined)
    await publish('two')
    clock += 10_000
    expect((await verify(await sign('two'))).ok).toBe(true)
  })

  it('a read that hangs ends', async () => {
    const hanging = createServer(() => {})
    await new Promise<void>((done) => hanging.listen(0, '127.0.0.1', done))
    const { port } = hanging.address() as AddressInfo
    keys = createLoginKeys({ url: `http://127.0.0.1:${port}/certs`, now: () => clock, timeoutMs: 50 })
    await expect(verify(await sign('one'))).rejects.toBeInstanceOf(KeysUnreachable)
    hanging.closeAllConnections()
    hanging.close()
  })
})
