import { afterEach, describe, expect, it } from '@jest/globals'
import { CHANNEL, HANAKO, type Line, startLine, startShop, TARO, text } from '../../../setup/sandbox/line.ts'

let line: Line
afterEach(async () => await line.close())

const of = (who: string) => `/channels/${CHANNEL}/users/${who}`
const send = async (said: object) =>
  (await line.control<{ messageId: string }>('POST', `${of(HANAKO)}/send`, said)).messageId
const fetched = (id: string, part = '') => line.call('GET', `/v2/bot/message/${id}/content${part}`)
const statusOf = async (id: string, part?: string) => (await fetched(id, part)).status
const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer())
const requestsTo = async (endpoint: string) =>
  (await line.control<{ requests: Record<string, unknown>[] }>('GET', `/requests?endpoint=${endpoint}`))
    .requests

describe('the content of messages', () => {
  it('is what the person sent, with its type', async () => {
    line = await startLine()
    const own = Buffer.from('ではこれで')
    const id = await send({ type: 'file', base64: own.toString('base64'), contentType: 'text/plain' })
    const answer = await fetched(id)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain'])
    expect(answer.headers.get('x-line-request-id')).toBeTruthy()
    expect(await bytes(answer)).toEqual(own)
    expect((await requestsTo('content'))[0]).toMatchObject({ status: 200, channelId: CHANNEL })
  })

  it.each([
    ['image', 'image/png', 200],
    ['video', 'video/mp4', 200],
    ['audio', 'audio/x-m4a', 404],
    ['file', 'application/pdf', 404],
  ])('is invented where only a size was given: %s', async (type, contentType, preview) => {
    line = await startLine()
    const id = await send({ type, size: 1_500_000 })
    const answer = await fetched(id)
    expect(answer.headers.get('content-type')).toBe(contentType)
    expect((await bytes(answer)).length).toBe(1_500_000)
    expect(await statusOf(id, '/preview')).toBe(preview)
    expect(await (await fetched(id, '/transcoding')).json()).toEqual({ status: 'succeeded' })
  })

  it('is not ready while LINE transcodes it', async () => {
    line = await startLine()
    const [soon, never] = [
      await send({ type: 'video', transcodeMs: 60_000 }),
      await send({ type: 'video', transcodeMs: 60_000, transcodeFails: true }),
    ]
    for (const id of [soon, never]) {
      expect([await statusOf(id), await statusOf(id, '/preview')]).toEqual([202, 202])
      expect(await (await fetched(id, '/transcoding')).json()).toEqual({ status: 'processing' })
    }
    await line.control('POST', '/clock?advanceMs=60000')
    expect([await statusOf(soon), await statusOf(never)]).toEqual([200, 404])
    expect(await (await fetched(never, '/transcoding')).json()).toEqual({ status: 'failed' })
  })

  it('is gone when it was unsent or has expired, and for other channels', async () => {
    line = await startLine()
    const [taken, old, kept] = [
      await send({ type: 'image' }),
      await send({ type: 'image', expiresMs: 1000 }),
      await send({ type: 'image' }),
    ]
    await line.control('POST', `${of(HANAKO)}/unsend`, { messageId: taken })
    await line.control('POST', '/clock?advanceMs=1000')
    expect(await Promise.all([taken, old, kept, '1'].map((id) => statusOf(id)))).toEqual([404, 404, 200, 404])
    await line.control('PUT', '/channels/other', {
      channelSecret: 's',
      displayName: '別の店',
      accessToken: 'other-token',
    })
    const other = { authorization: 'Bearer other-token' }
    expect((await line.call('GET', `/v2/bot/message/${kept}/content`, undefined, other)).status).toBe(404)
    const wrong = { authorization: 'Bearer nonsense' }
    expect((await line.call('GET', `/v2/bot/message/${kept}/content`, undefined, wrong)).status).toBe(401)
  })

  it('meets faults like every endpoint, in bytes too', async () => {
    line = await startLine()
    const id = await send({ type: 'image' })
    await line.control('POST', '/faults', { endpoint: 'content', kind: 'error-before', count: 1 })
    await line.control('POST', '/faults', { endpoint: 'content', kind: 'empty', count: 1 })
    expect(await statusOf(id)).toBe(500)
    expect((await bytes(await fetched(id))).length).toBe(0)
    expect((await bytes(await fetched(id))).subarray(1, 4).toString()).toBe('PNG')
  })
})

describe('the loading animation', () => {
  const start = (body: object) => line.call('POST', '/v2/bot/chat/loading/start', body)
  const shown = async (who = HANAKO) =>
    (await line.control<{ loadingUntil: number | null }>('GET', of(who))).loadingUntil

  it('is a 202, shows in the talk, and ends with the next message', async () => {
    line = await startLine()
    const answer = await start({ chatId: HANAKO, loadingSeconds: 60 })
    expect([answer.status, await answer.json()]).toEqual([202, {}])
    expect(await shown()).toBeGreaterThan(0)
    const page = await (await fetch(`${line.url}/chat/${CHANNEL}/${HANAKO}`)).text()
    expect(page).toContain('入力中')
    expect((await requestsTo('loadingStart'))[0]).toMatchObject({ status: 202, userId: HANAKO })
    await line.push(HANAKO, [text('お待たせしました')])
    expect(await shown()).toBeNull()
    expect((await start({ chatId: HANAKO })).status).toBe(202)
  })

  it('takes 5 to 60 seconds in steps of 5, and people alone', async () => {
    line = await startLine()
    for (const loadingSeconds of [0, 4, 7, 65, 5.5, '10'])
      expect((await start({ chatId: HANAKO, loadingSeconds })).status).toBe(400)
    for (const chatId of [`C${'a'.repeat(32)}`, `R${'a'.repeat(32)}`, 'Uaa', null, undefined])
      expect((await start({ chatId })).status).toBe(400)
    expect((await start({ chatId: TARO })).status).toBe(202)
    expect(await shown(TARO)).toBeNull()
  })
})

it('people send pictures and files from the chat page, see them there, and take them back', async () => {
  const shop = await startShop()
  line = await startLine({}, { webhookUrl: shop.url })
  const page = `${line.url}/chat/${CHANNEL}/${HANAKO}`
  const picture = Buffer.from('89504e470d0a1a0a', 'hex')
  const sent = await fetch(`${page}/file?name=${encodeURIComponent('写真.png')}`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: picture,
  })
  expect(sent.status).toBe(204)
  await fetch(`${page}/file?name=a.pdf`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: 'x',
  })
  while (shop.received.length < 2) await new Promise((resolve) => setTimeout(resolve, 10))
  const [image, file] = shop.received.flatMap(({ events }) => events).map((event) => event['message']) as {
    id: string
    type: string
  }[]
  expect([image, file]).toMatchObject([{ type: 'image' }, { type: 'file', fileName: 'a.pdf', fileSize: 1 }])
  expect(await bytes(await fetched(image?.id ?? ''))).toEqual(picture)
  const shown = await (await fetch(page)).text()
  expect(shown).toContain(`${CHANNEL}/${HANAKO}/content/${image?.id}`)
  expect(await bytes(await fetch(`${page}/content/${image?.id}`))).toEqual(picture)
  await fetch(`${page}/unsend`, { method: 'POST', body: new URLSearchParams({ messageId: image?.id ?? '' }) })
  expect(await (await fetch(page)).text()).toContain('送信を取り消しました')
  expect((await fetch(`${page}/content/${image?.id}`)).status).toBe(404)
  await shop.close()
})
