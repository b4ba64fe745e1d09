import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { HANAKO, type Line, lineAt, startLine, TARO } from '../../../setup/sandbox/line.ts'
import { createLineSandbox } from '../../../../infra/sandbox/line/sandbox.ts'

const LOGIN = '2000000001'
const LIFF = `${LOGIN}-AbCdEfGh`
const HOUR_MS = 3_600_000

interface Issued {
  idToken: string
  accessToken: string
  userId: string
  friend: boolean
}

let line: Line
afterEach(async () => await line.close())

async function start(): Promise<void> {
  line = await startLine()
  await liffApp(line)
}
const liffApp = (at: Line) =>
  at.control('POST', '/liff-apps', {
    liffId: LIFF,
    loginChannelId: LOGIN,
    endpointUrl: 'https://shop.example/liff/1',
  })
const issue = (more: object = {}) =>
  line.control<Issued>('POST', '/id-tokens', { liffId: LIFF, userId: HANAKO, ...more })
const fault = (order: object) =>
  fetch(`${line.url}/_control/login/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  })
const rotate = (keepOld: boolean) => line.control('POST', '/login/keys/rotate', { keepOld })

/** jose, as a second opinion: it shares nothing with the stand-in. */
async function verified(token: string): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(new URL(`${line.url}/oauth2/v2.1/certs`), { timeoutDuration: 500 })
  const { payload } = await jwtVerify(token, keys, {
    issuer: 'https://access.line.me',
    audience: LOGIN,
    algorithms: ['ES256'],
  })
  return payload
}

async function verify(fields: Record<string, string>): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${line.url}/oauth2/v2.1/verify`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  })
  return { status: response.status, body: await response.json() }
}
const refused = (error_description: string) => ({
  status: 400,
  body: { error: 'invalid_request', error_description },
})

describe('ID tokens', () => {
  it('are ES256 with a key id, and hold for another verifier', async () => {
    await start()
    const { idToken, userId, friend } = await issue({ nonce: 'n-1' })
    expect(decodeProtectedHeader(idToken)).toEqual({ kid: expect.any(String), typ: 'JWT', alg: 'ES256' })
    const claims = await verified(idToken)
    expect(claims).toMatchObject({ sub: HANAKO, name: '山田花子', amr: ['linesso'], nonce: 'n-1' })
    expect(Number(claims.exp) - Number(claims.iat)).toBe(3600)
    expect([userId, friend]).toEqual([HANAKO, true])
  })

  it('name the person by another id at another provider, always the same', async () => {
    await start()
    await line.control('PUT', '/login-channels/2000000002', { provider: 'elsewhere' })
    const [here, there, again] = await Promise.all([
      issue(),
      issue({ liffId: undefined, loginChannelId: '2000000002' }),
      issue({ liffId: undefined, loginChannelId: '2000000002' }),
    ])
    expect(there.userId).toMatch(/^U[0-9a-f]{32}$/)
    expect(there.userId).not.toBe(here.userId)
    expect(again.userId).toBe(there.userId)
    expect(there.friend).toBe(false)
  })

  it.each([
    ['expired-token', errors.JWTExpired],
    ['wrong-audience', errors.JWTClaimValidationFailed],
    ['wrong-issuer', errors.JWTClaimValidationFailed],
    ['wrong-key', errors.JWSSignatureVerificationFailed],
    ['unknown-key', errors.JWKSNoMatchingKey],
    ['hs256', errors.JOSEAlgNotAllowed],
    ['unsigned', errors.JOSEAlgNotAllowed],
  ] as const)('can be spoilt on demand, once: %s', async (kind, expected) => {
    await start()
    expect((await fault({ kind })).status).toBe(201)
    await expect(verified((await issue()).idToken)).rejects.toThrow(expected)
    await verified((await issue()).idToken)
  })

  it('can be spoilt until it is cleared, for one person, and by the request itself', async () => {
    await start()
    await fault({ kind: 'wrong-provider', count: null, userId: TARO })
    for (let n = 0; n < 2; n += 1)
      expect((await verified((await issue({ userId: TARO })).idToken)).sub).not.toBe(TARO)
    expect((await verified((await issue()).idToken)).sub).toBe(HANAKO)
    await fetch(`${line.url}/_control/login/faults`, { method: 'DELETE' })
    expect((await verified((await issue({ userId: TARO })).idToken)).sub).toBe(TARO)
    await expect(verified((await issue({ fault: 'expired-token' })).idToken)).rejects.toThrow(
      errors.JWTExpired,
    )
  })

  it('are signed by a new key after a rotation, whose old key stays or is gone', async () => {
    await start()
    const { idToken } = await issue()
    await rotate(true)
    await verified(idToken)
    const { idToken: newer } = await issue()
    expect(decodeProtectedHeader(newer).kid).not.toBe(decodeProtectedHeader(idToken).kid)
    await verified(newer)
    await rotate(false)
    await expect(verified(newer)).rejects.toThrow(errors.JWKSNoMatchingKey)
    expect(await verify({ id_token: newer, client_id: LOGIN })).toEqual(refused('Invalid IdToken.'))
    await verified((await issue()).idToken)
  })

  it('hold over a restart with the key that signed them', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'line-login-'))
    line = await startLine({ dataDir })
    await liffApp(line)
    const { idToken } = await issue()
    await line.close()
    const sandbox = createLineSandbox({ dataDir })
    await sandbox.listen()
    line = lineAt(sandbox)
    expect((await verified(idToken)).sub).toBe(HANAKO)
    await verified((await issue()).idToken)
    await rm(dataDir, { recursive: true })
  })
})

describe('the certs', () => {
  it('hold public keys only', async () => {
    await start()
    const { keys } = (await (await fetch(`${line.url}/oauth2/v2.1/certs`)).json()) as { keys: object[] }
    expect(keys).toEqual([
      {
        kty: 'EC',
        alg: 'ES256',
        use: 'sig',
        crv: 'P-256',
        kid: expect.any(String),
        x: expect.any(String),
        y: expect.any(String),
      },
    ])
  })

  it.each(['certs-unreachable', 'certs-hang', 'certs-html', 'certs-error', 'certs-empty'])(
    'can fail on demand: %s',
    async (kind) => {
      await start()
      const { idToken } = await issue()
      await fault({ kind })
      await expect(verified(idToken)).rejects.toThrow()
      await verified(idToken)
    },
  )

  it('can be slow', async () => {
    await start()
    const { idToken } = await issue()
    await fault({ kind: 'certs-slow', delayMs: 2000 })
    await expect(verified(idToken)).rejects.toThrow(errors.JWKSTimeout)
    const { requests } = await line.control<{ requests: object[] }>('GET', '/requests?endpoint=certs')
    await verified(idToken)
    expect(requests.length).toBeLessThanOrEqual(1)
  })
})

describe('verification by LINE', () => {
  it('answers the claims, and refuses in the documented words', async () => {
    await start()
    const { idToken } = await issue({ nonce: 'n-1', email: 'hanako@example.com' })
    const good = await verify({ id_token: idToken, client_id: LOGIN, nonce: 'n-1', user_id: HANAKO })
    expect(good).toMatchObject({
      status: 200,
      body: {
        iss: 'https://access.line.me',
        sub: HANAKO,
        aud: LOGIN,
        amr: ['linesso'],
        email: 'hanako@example.com',
      },
    })
    const tokenOf = async (kind: string) => (await issue({ fault: kind })).idToken
    const by = (more: object) => verify({ id_token: idToken, client_id: LOGIN, ...more })
    expect(await by({ client_id: '1234567890' })).toEqual(refused('Invalid IdToken Audience.'))
    expect(await by({ nonce: 'n-2' })).toEqual(refused('Invalid IdToken Nonce.'))
    expect(await by({ user_id: TARO })).toEqual(refused('Invalid IdToken Subject Identifier.'))
    expect(await by({ id_token: `${idToken}x` })).toEqual(refused('Invalid IdToken.'))
    expect(await by({ id_token: await tokenOf('wrong-issuer') })).toEqual(refused('Invalid IdToken Issuer.'))
    for (const kind of ['wrong-key', 'unknown-key', 'hs256', 'unsigned'])
      expect(await by({ id_token: await tokenOf(kind) })).toEqual(refused('Invalid IdToken.'))
    await line.control('POST', `/clock?advanceMs=${HOUR_MS}`)
    expect(await by({})).toEqual(refused('IdToken expired.'))
  })
})

describe('access tokens', () => {
  const get = (path: string, token: string) =>
    fetch(line.url + path, { headers: { authorization: `Bearer ${token}` } })

  it('tell the friendship of now, the profile and their channel', async () => {
    await start()
    const { accessToken } = await issue({ userId: TARO })
    const friendFlag = async () => await (await get('/friendship/v1/status', accessToken)).json()
    expect(await friendFlag()).toEqual({ friendFlag: false })
    await line.control('POST', `/channels/1234567890/users/${TARO}/follow?silent=1`)
    expect(await friendFlag()).toEqual({ friendFlag: true })
    await line.control('POST', `/channels/1234567890/users/${TARO}/unfollow?silent=1`)
    expect(await friendFlag()).toEqual({ friendFlag: false })
    expect(await (await get('/v2/profile', accessToken)).json()).toEqual({
      userId: TARO,
      displayName: '鈴木太郎',
    })
    const checked = await fetch(`${line.url}/oauth2/v2.1/verify?access_token=${accessToken}`)
    expect(await checked.json()).toMatchObject({ client_id: LOGIN, scope: 'openid profile' })
    expect((await get('/friendship/v1/status', 'nonsense')).status).toBe(401)
  })

  it('know no friendship where the login channel is linked to no account', async () => {
    await start()
    await line.control('PUT', `/login-channels/${LOGIN}`, { linkedChannelId: null })
    const answer = await get('/friendship/v1/status', (await issue()).accessToken)
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { message: 'There is no login bot linked to this channel.' },
    ])
  })
})
