import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { messagingApi } from '@line/bot-sdk'
import { createLineSandbox } from '../../../../infra/sandbox/line/sandbox.ts'
import {
  CHANNEL,
  HANAKO,
  type Line,
  lineAt,
  SECRET,
  STRANGER,
  startLine,
  TARO,
  TOKEN,
  text,
} from '../../../setup/sandbox/line.ts'

interface Summary {
  count: number
  delivered: number
  counted: number
  duplicates: number
}

const HOUR = 60 * 60 * 1000
let line: Line
beforeEach(async () => {
  line = await startLine()
})
afterEach(() => line.close())

const summary = () => line.control<Summary>('GET', '/pushes/summary')

describe('push with a retry key', () => {
  it('accepts a key once and repeats the original sentMessages with 409', async () => {
    const key = randomUUID()
    const first = await line.push(HANAKO, [text('こんにちは')], key)
    const again = await line.push(HANAKO, [text('こんにちは')], key)
    expect([first.status, again.status]).toEqual([200, 409])
    expect(again.headers.get('x-line-accepted-request-id')).toBe(first.headers.get('x-line-request-id'))
    expect(again.headers.get('x-line-request-id')).not.toBe(first.headers.get('x-line-request-id'))
    const { sentMessages } = (await first.json()) as { sentMessages: unknown[] }
    expect(await again.json()).toEqual({ message: 'The retry key is already accepted', sentMessages })
    expect(await summary()).toMatchObject({ count: 1, duplicates: 0 })
  })

  it('accepts one of many requests that run at once with a key', async () => {
    const key = randomUUID()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => line.push(HANAKO, [text('一度だけ')], key)),
    )
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(19)
  })

  it('forgets a key after 24 hours, and sends twice', async () => {
    const key = randomUUID()
    await line.push(HANAKO, [text('古い')], key)
    await line.control('POST', `/clock?advanceMs=${24 * HOUR - 60_000}`)
    expect((await line.push(HANAKO, [text('古い')], key)).status).toBe(409)
    await line.control('POST', '/clock?advanceMs=60000')
    expect((await line.push(HANAKO, [text('古い')], key)).status).toBe(200)
    expect(await summary()).toMatchObject({ count: 2, duplicates: 1 })
  })

  it('does not burn a key on a refused request, and notes a retry with other bytes', async () => {
    const key = randomUUID()
    expect((await line.push(HANAKO, [text('')], key)).status).toBe(400)
    expect((await line.push(HANAKO, [text('直した')], key)).status).toBe(200)
    await line.push(HANAKO, [text('別の文')], key)
    const { requests } = await line.control<{ requests: object[] }>('GET', '/requests?endpoint=push')
    expect(requests.map((request) => 'bodyDiffers' in request)).toEqual([false, false, true])
  })

  it('refuses a key that is no UUID, and any key on a reply', async () => {
    expect((await line.push(HANAKO, [text('x')], 'order-1')).status).toBe(400)
    const reply = { replyToken: 'x', messages: [text('x')] }
    const answer = await line.call('POST', '/v2/bot/message/reply', reply, {
      'x-line-retry-key': randomUUID(),
    })
    expect(answer.status).toBe(400)
  })
})

describe('who receives', () => {
  it('answers 200 for people who blocked or are no friends, undelivered and uncounted', async () => {
    await line.control('POST', `/channels/${CHANNEL}/users/${HANAKO}/unfollow`)
    expect((await line.push(HANAKO, [text('x')])).status).toBe(200)
    expect((await line.push(TARO, [text('x')])).status).toBe(200)
    expect(await summary()).toMatchObject({ count: 2, delivered: 0, counted: 0 })
  })

  it('refuses people whom the provider does not know, and malformed ids', async () => {
    const unknown = await line.push(STRANGER, [text('x')])
    expect([unknown.status, await unknown.json()]).toEqual([400, { message: 'Failed to send messages' }])
    const malformed = await line.push('hanako', [text('x')])
    expect(await malformed.json()).toEqual({
      message: "The property, 'to', in the request body is invalid (line: -, column: -)",
    })
  })

  it('shows profiles of friends only, without the provider', async () => {
    const seen = await line.call('GET', `/v2/bot/profile/${HANAKO}`)
    expect(await seen.json()).toEqual({ userId: HANAKO, displayName: '山田花子', language: 'ja' })
    for (const other of [TARO, STRANGER])
      expect((await line.call('GET', `/v2/bot/profile/${other}`)).status).toBe(404)
    await line.control('POST', `/channels/${CHANNEL}/users/${HANAKO}/unfollow`)
    expect((await line.call('GET', `/v2/bot/profile/${HANAKO}`)).status).toBe(404)
  })
})

describe('limits', () => {
  it('refuses with 429 beyond the monthly quota and tells the consumption', async () => {
    await line.control('PUT', `/channels/${CHANNEL}`, { quota: 2 })
    await line.control('POST', `/channels/${CHANNEL}/users/${TARO}/follow?silent=1`)
    expect((await line.push(HANAKO, [text('1'), text('2')])).status).toBe(200)
    expect((await line.push(TARO, [text('1')])).status).toBe(200)
    const refused = await line.push(HANAKO, [text('3')])
    expect([refused.status, await refused.json()]).toEqual([
      429,
      { message: 'You have reached your monthly limit.' },
    ])
    expect(await (await line.call('GET', '/v2/bot/message/quota')).json()).toEqual({
      type: 'limited',
      value: 2,
    })
    expect(await (await line.call('GET', '/v2/bot/message/quota/consumption')).json()).toEqual({
      totalUsage: 2,
    })
  })

  it('refuses with 429 when the bucket of the channel is empty, and lets go when switched off', async () => {
    await line.control('PUT', `/channels/${CHANNEL}`, { limits: { push: 5 } })
    const send = () => Promise.all(Array.from({ length: 12 }, () => line.push(HANAKO, [text('x')])))
    const statuses = (await send()).map((answer) => answer.status)
    expect(statuses.filter((status) => status === 200).length).toBeLessThan(9)
    expect(statuses).toContain(429)
    await line.control('PUT', `/channels/${CHANNEL}`, { limits: false })
    expect((await send()).every((answer) => answer.status === 200)).toBe(true)
  })

  it('refuses bodies above 2 MB, other content types and broken JSON', async () => {
    const path = '/v2/bot/message/push'
    expect((await line.call('POST', path, { to: HANAKO, messages: ['x'.repeat(2.1e6)] })).status).toBe(413)
    expect((await line.call('POST', path, 'x', { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await line.call('POST', path, '{"to":')).status).toBe(400)
  })
})

describe('tokens', () => {
  const form = (secret: string) => ({
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: CHANNEL,
      client_secret: secret,
    }),
  })

  it('issues stateless tokens that end after 15 minutes', async () => {
    const issued = await fetch(`${line.url}/oauth2/v3/token`, form(SECRET))
    const token = (await issued.json()) as { access_token: string; expires_in: number; token_type: string }
    expect(token).toMatchObject({ token_type: 'Bearer', expires_in: 900 })
    const headers = { authorization: `Bearer ${token.access_token}` }
    expect((await line.call('GET', '/v2/bot/info', undefined, headers)).status).toBe(200)
    await line.control('POST', '/clock?advanceMs=900000')
    expect((await line.call('GET', '/v2/bot/info', undefined, headers)).status).toBe(401)
  })

  it('keeps 30 short-lived tokens and revokes the oldest beyond', async () => {
    const tokens: string[] = []
    for (let n = 0; n < 31; n += 1) {
      const issued = await fetch(`${line.url}/v2/oauth/accessToken`, form(SECRET))
      tokens.push(((await issued.json()) as { access_token: string }).access_token)
    }
    const status = async (token = '') =>
      (await line.call('GET', '/v2/bot/info', undefined, { authorization: `Bearer ${token}` })).status
    expect([await status(tokens[0]), await status(tokens[1]), await status(tokens[30])]).toEqual([
      401, 200, 200,
    ])
  })

  it('refuses a wrong secret and a wrong token in their own shapes', async () => {
    const secret = await fetch(`${line.url}/oauth2/v3/token`, form('wrong'))
    expect([secret.status, await secret.json()]).toMatchObject([400, { error: 'invalid_client' }])
    const token = await line.call('GET', '/v2/bot/info', undefined, { authorization: 'Bearer wrong' })
    expect([token.status, await token.json()]).toEqual([
      401,
      {
        message: 'Authentication failed. Confirm that the access token in the authorization header is valid.',
      },
    ])
  })
})

describe('faults', () => {
  const order = (kind: string, more: object = {}) =>
    line.control('POST', '/faults', { endpoint: 'push', kind, count: 1, ...more })

  it.each([
    ['error-before', 0],
    ['error-after-accept', 1],
  ])('%s answers 500 and accepts %i', async (kind, accepted) => {
    await order(kind)
    expect((await line.push(HANAKO, [text('x')])).status).toBe(500)
    expect((await summary()).count).toBe(accepted)
    expect((await line.push(HANAKO, [text('x')])).status).toBe(200)
  })

  it.each([
    ['hang-before', 0],
    ['hang-after-accept', 1],
    ['reset-before', 0],
    ['reset-after-accept', 1],
  ])('%s gives no answer and accepts %i', async (kind, accepted) => {
    await order(kind)
    const signal = AbortSignal.timeout(300)
    const body = JSON.stringify({ to: HANAKO, messages: [text('x')] })
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
    const sent = fetch(`${line.url}/v2/bot/message/push`, { method: 'POST', headers, body, signal })
    await expect(sent).rejects.toThrow()
    expect((await summary()).count).toBe(accepted)
  })

  it.each(['html', 'empty', 'broken-json'])('%s spoils the body of an accepted 200', async (kind) => {
    await order(kind)
    const answer = await line.push(HANAKO, [text('x')])
    expect(answer.status).toBe(200)
    await expect(answer.json()).rejects.toMatchObject({ name: 'SyntaxError' })
    expect((await summary()).count).toBe(1)
  })

  it('strikes only the person it is meant for', async () => {
    await order('status', { status: 429, match: { userId: TARO } })
    expect((await line.push(HANAKO, [text('x')])).status).toBe(200)
    expect((await line.push(TARO, [text('x')])).status).toBe(429)
  })
})

describe('rich menus', () => {
  it('links and unlinks one person', async () => {
    const menu = { name: 'm', chatBarText: 'メニュー', size: { width: 2500, height: 843 }, areas: [] }
    const { richMenuId } = await line.control('POST', `/channels/${CHANNEL}/richmenus`, menu)
    const own = `/v2/bot/user/${HANAKO}/richmenu`
    expect((await line.call('POST', `${own}/richmenu-none`)).status).toBe(404)
    expect((await line.call('POST', `${own}/${String(richMenuId)}`)).status).toBe(200)
    expect(await (await line.call('GET', own)).json()).toEqual({ richMenuId })
    expect((await line.call('DELETE', own)).status).toBe(200)
    expect((await line.call('GET', own)).status).toBe(404)
  })
})

it("works with LINE's own SDK", async () => {
  const client = new messagingApi.MessagingApiClient({ channelAccessToken: TOKEN, baseURL: line.url })
  const key = randomUUID()
  const sent = await client.pushMessage({ to: HANAKO, messages: [{ type: 'text', text: 'SDK' }] }, key)
  expect(sent.sentMessages).toHaveLength(1)
  await expect(
    client.pushMessage({ to: HANAKO, messages: [{ type: 'text', text: 'SDK' }] }, key),
  ).rejects.toMatchObject({
    status: 409,
  })
  expect((await client.getProfile(HANAKO)).displayName).toBe('山田花子')
  expect((await client.getRichMenuList()).richmenus).toEqual([])
})

it('keeps its state over a restart', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'line-sandbox-'))
  const key = randomUUID()
  const before = await startLine({ dataDir })
  const first = await before.push(HANAKO, [text('再起動')], key)
  await before.close()
  for (let restart = 0; restart < 2; restart += 1) {
    const sandbox = createLineSandbox({ dataDir })
    await sandbox.listen()
    const after = lineAt(sandbox)
    const again = await after.push(HANAKO, [text('再起動')], key)
    expect(again.headers.get('x-line-accepted-request-id')).toBe(first.headers.get('x-line-request-id'))
    expect(await after.control('GET', '/pushes/summary')).toMatchObject({ count: 1 })
    expect(await (await after.call('GET', '/v2/bot/message/quota/consumption')).json()).toEqual({
      totalUsage: 1,
    })
    expect(await (await fetch(`${after.url}/chat/${CHANNEL}/${HANAKO}`)).text()).toContain('再起動')
    await after.close()
  }
  await rm(dataDir, { recursive: true })
})
