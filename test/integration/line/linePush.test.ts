import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createPusher, type Pusher } from '../../../activities/line/push.ts'
import {
  CHANNEL,
  HANAKO,
  type Line,
  STRANGER,
  startLine,
  TARO,
  TOKEN,
  text,
} from '../../setup/sandbox/line.ts'

const TIMEOUT_MS = 600
let line: Line
let pusher: Pusher
beforeAll(async () => {
  line = await startLine()
  pusher = createPusher({ baseUrl: line.url, connections: 4, timeoutMs: TIMEOUT_MS })
})
afterAll(async () => {
  await pusher.close()
  await line.close()
})
beforeEach(() => line.control('DELETE', '/faults'))

const push = (to = HANAKO, words = 'こんにちは', retryKey: string = randomUUID(), token = TOKEN) =>
  pusher.push({ token, body: Buffer.from(JSON.stringify({ to, messages: [text(words)] })), retryKey })
const fault = (kind: string, more: object = {}) =>
  line.control('POST', '/faults', { endpoint: 'push', kind, count: 1, ...more })
const delivered = async () =>
  (await line.control<{ count: number }>('GET', `/pushes/summary?channelId=${CHANNEL}`)).count
/** Waits until this many requests of pushes have arrived since the faults were set. */
const received = async (count: number): Promise<void> => {
  const struck = async () =>
    (
      await line.control<{ requests: { fault: string | null; status: number | null }[] }>(
        'GET',
        `/requests?endpoint=push&channelId=${CHANNEL}&limit=${count}`,
      )
    ).requests.filter(({ fault: kind, status }) => kind === 'hang-before' && status === null).length
  while ((await struck()) < count) await new Promise(setImmediate)
}

describe('a push', () => {
  it('is accepted, and again with 409 under the same key', async () => {
    const key = randomUUID()
    const first = await push(HANAKO, '一度', key)
    expect(first).toEqual({
      kind: 'accepted',
      requestId: expect.any(String),
      sentMessageIds: [expect.any(String)],
    })
    const again = await push(HANAKO, '一度', key)
    if (first.kind !== 'accepted' || again.kind !== 'accepted') throw new Error('refused')
    expect(again.acceptedRequestId).toBe(first.requestId)
    expect(again.requestId).not.toBe(first.requestId)
    expect(again.sentMessageIds).toEqual(first.sentMessageIds)
  })

  it('is accepted for who is no friend, and refused for who is unknown', async () => {
    expect(await push(TARO)).toMatchObject({ kind: 'accepted' })
    expect(await push(STRANGER)).toEqual({ kind: 'refusedRecipient', detail: 'Failed to send messages' })
    expect(await push('nobody')).toMatchObject({ kind: 'refusedRecipient' })
  })

  it('is refused for its content with LINE’s details', async () => {
    expect(await push(HANAKO, '')).toMatchObject({
      kind: 'refusedContent',
      detail: 'The request body has 1 error(s); messages[0].text: May not be empty',
    })
  })

  it('is neither when the retry key is none', async () => {
    expect(await push(HANAKO, 'x', 'order-1')).toMatchObject({ kind: 'refused', status: 400 })
  })

  it('is unauthorized with a token that LINE does not know', async () => {
    expect(await push(HANAKO, 'x', randomUUID(), 'revoked')).toEqual({ kind: 'unauthorized' })
  })

  it('tells the three meanings of 429 apart', async () => {
    const said = (message: string) => fault('status', { status: 429, body: { message } })
    await said('The API rate limit has been exceeded. Try again later.')
    expect(await push()).toEqual({ kind: 'rateLimited' })
    await said('A large number of messages were sent to the same user')
    expect(await push()).toEqual({ kind: 'recipientThrottled' })
    await fault('html', { status: 429 })
    expect(await push()).toEqual({ kind: 'rateLimited' })
    await line.control('PUT', `/channels/${CHANNEL}`, { quota: { limit: 0 } })
    expect(await push()).toEqual({ kind: 'monthlyLimit' })
    await line.control('PUT', `/channels/${CHANNEL}`, { quota: null })
  })

  it.each([403, 404, 410, 415, 422])('is refused with %i, whatever its content', async (status) => {
    await fault('status', { status })
    expect(await push()).toMatchObject({ kind: 'refused', status })
  })

  it('is too large by LINE’s own 413 alone', async () => {
    await fault('status', { status: 413, body: { message: 'Request entity too large' } })
    expect(await push()).toMatchObject({ kind: 'refusedContent', detail: 'Request entity too large' })
    await fault('html', { status: 413 })
    expect(await push()).toMatchObject({ kind: 'refused', status: 413 })
  })

  it('is not believed refused by an HTML 400 of LINE’s own gateway', async () => {
    await fault('html', { status: 400, body: '<html>Bad Request</html>' })
    expect(await push()).toEqual({ kind: 'refused', status: 400, detail: 'no readable body' })
  })

  it.each([200, 202, 302, 400, 401, 403, 407, 409, 413, 429])(
    'is in doubt when a proxy answers %i in LINE’s place, and the next try finds out',
    async (status) => {
      for (const kind of ['proxy-before', 'proxy-after-accept'] as const) {
        const before = await delivered()
        const key = randomUUID()
        await fault(kind, { status })
        expect(await push(HANAKO, kind, key)).toMatchObject({ kind: 'unreadable' })
        const again = await push(HANAKO, kind, key)
        expect(again).toMatchObject({ kind: 'accepted', sentMessageIds: [expect.any(String)] })
        expect('acceptedRequestId' in again).toBe(kind === 'proxy-after-accept')
        expect(await delivered()).toBe(before + 1)
      }
    },
  )

  it.each(['ab\nc', 'あいう', '', 'a b'])(
    'is unauthorized with a token that no header takes: %j',
    async (token) => {
      expect(await push(HANAKO, 'x', randomUUID(), token)).toEqual({ kind: 'unauthorized' })
    },
  )

  it.each([500, 502, 503, 408])('is ambiguous with %i', async (status) => {
    await fault('status', { status })
    expect(await push()).toEqual({ kind: 'ambiguous', detail: `HTTP ${status}` })
  })

  it.each(['html', 'empty', 'broken-json'])('is in doubt when the body of its 200 is %s', async (kind) => {
    const before = await delivered()
    const key = randomUUID()
    await fault(kind)
    expect(await push(HANAKO, kind, key)).toMatchObject({ kind: 'unreadable' })
    expect(await push(HANAKO, kind, key)).toMatchObject({
      kind: 'accepted',
      acceptedRequestId: expect.any(String),
      sentMessageIds: [expect.any(String)],
    })
    expect(await delivered()).toBe(before + 1)
  })

  it.each(['error-after-accept', 'reset-after-accept', 'hang-after-accept'])(
    'is ambiguous after %s, and the same bytes and key find that LINE has it',
    async (kind) => {
      const before = await delivered()
      const key = randomUUID()
      await fault(kind)
      expect(await push(HANAKO, kind, key)).toMatchObject({ kind: 'ambiguous' })
      expect(await push(HANAKO, kind, key)).toMatchObject({
        kind: 'accepted',
        acceptedRequestId: expect.any(String),
        sentMessageIds: [expect.any(String)],
      })
      expect(await delivered()).toBe(before + 1)
    },
  )

  it.each(['error-before', 'reset-before', 'hang-before'])(
    'is ambiguous after %s, and goes out with the next try',
    async (kind) => {
      const before = await delivered()
      const key = randomUUID()
      await fault(kind)
      expect(await push(HANAKO, kind, key)).toMatchObject({ kind: 'ambiguous' })
      const again = await push(HANAKO, kind, key)
      expect(again).toMatchObject({ kind: 'accepted' })
      expect(again).not.toHaveProperty('acceptedRequestId')
      expect(await delivered()).toBe(before + 1)
    },
  )

  it('has its time-out for itself: what waits for a connection is not in doubt meanwhile', async () => {
    await fault('hang-before', { count: 4 })
    const began = performance.now()
    const answers = await Promise.all(Array.from({ length: 8 }, () => push()))
    expect(performance.now() - began).toBeLessThan(TIMEOUT_MS + 400)
    expect(answers.filter((answer) => answer.kind === 'ambiguous')).toEqual(
      Array.from({ length: 4 }, () => ({ kind: 'ambiguous', detail: `no answer in ${TIMEOUT_MS} ms` })),
    )
    expect(answers.filter((answer) => answer.kind === 'accepted')).toHaveLength(4)
  })

  it('is withdrawn at once while it waits for a connection, and is waited for once it has left', async () => {
    const before = await delivered()
    await fault('hang-before', { count: 4 })
    const body = Buffer.from(JSON.stringify({ to: HANAKO, messages: [text('x')] }))
    const stop = new AbortController()
    const request = { token: TOKEN, body, retryKey: randomUUID(), signal: stop.signal }
    const hanging = Array.from({ length: 4 }, () => pusher.push({ ...request, retryKey: randomUUID() }))
    const waiting = Array.from({ length: 6 }, () => pusher.push(request))
    await received(4)
    stop.abort()
    const began = performance.now()
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 6 }, () => ({ kind: 'withdrawn' })))
    expect(performance.now() - began).toBeLessThan(TIMEOUT_MS / 2)
    for (const answer of await Promise.all(hanging)) expect(answer).toMatchObject({ kind: 'ambiguous' })
    expect(await pusher.push(request)).toEqual({ kind: 'withdrawn' })
    expect(await push()).toMatchObject({ kind: 'accepted' })
    expect(await delivered()).toBe(before + 1)
  })

  it('is withdrawn when a connection is there and its last start has passed', async () => {
    const before = await delivered()
    const lonely = createPusher({ baseUrl: line.url, connections: 1, timeoutMs: TIMEOUT_MS })
    let looks = 0
    const body = Buffer.from(JSON.stringify({ to: HANAKO, messages: [text('x')] }))
    const one = { token: TOKEN, body, retryKey: randomUUID() }
    const lastStart = () => {
      looks += 1
      return performance.now() - 1
    }
    expect(await lonely.push({ ...one, lastStart })).toEqual({ kind: 'withdrawn' })
    expect([looks, await delivered()]).toEqual([1, before])
    expect(await lonely.push({ ...one, lastStart: () => performance.now() + 60_000 })).toMatchObject({
      kind: 'accepted',
    })
    await lonely.close()
  })

  it('has not left when nobody listens, however many wait for a connection', async () => {
    const lonely = createPusher({ baseUrl: 'http://127.0.0.1:1', connections: 2, timeoutMs: TIMEOUT_MS })
    const one = { token: TOKEN, body: Buffer.from('{}'), retryKey: randomUUID() }
    const answers = await Promise.all(Array.from({ length: 20 }, () => lonely.push(one)))
    for (const answer of answers) expect(answer).toMatchObject({ kind: 'unsent' })
    await lonely.close()
  })

  it('goes on after all that', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => push()))
    expect(answers.every((answer) => answer.kind === 'accepted')).toBe(true)
  })
})

describe('an answer that breaks off', () => {
  let server: Server
  let broken: Pusher
  const answerWith = async (bytes: string): Promise<void> => {
    server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => {
        socket.write(bytes)
        setTimeout(() => socket.destroy(), 50)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    broken = createPusher({ baseUrl: `http://127.0.0.1:${port}`, connections: 1, timeoutMs: TIMEOUT_MS })
  }
  const one = () => broken.push({ token: TOKEN, body: Buffer.from('{}'), retryKey: randomUUID() })
  afterEach(async () => {
    await broken.close()
    await new Promise((resolve) => server.close(resolve))
  })

  it('is in doubt though its status has come: what LINE accepted stands in the body', async () => {
    await answerWith('HTTP/1.1 200 OK\r\nx-line-request-id: r1\r\ncontent-length: 100\r\n\r\n{"sentMess')
    expect(await one()).toMatchObject({ kind: 'unreadable' })
  })

  it('is accepted when it names the request that the key was accepted with', async () => {
    await answerWith('HTTP/1.1 409 Conflict\r\nx-line-accepted-request-id: r1\r\ncontent-length: 9\r\n\r\n{')
    expect(await one()).toMatchObject({ kind: 'accepted', acceptedRequestId: 'r1' })
  })

  it('is ambiguous before the status has come', async () => {
    await answerWith('HTTP/1.1 20')
    expect(await one()).toMatchObject({ kind: 'ambiguous' })
  })

  it('has not left when nobody listens', async () => {
    await answerWith('')
    await new Promise((resolve) => server.close(resolve))
    expect(await one()).toEqual({ kind: 'unsent', detail: 'ECONNREFUSED' })
    server = createServer().listen(0)
  })
})
