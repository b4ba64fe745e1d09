import { afterEach, describe, expect, it } from '@jest/globals'
import { validateSignature } from '@line/bot-sdk'
import {
  CHANNEL,
  HANAKO,
  type Line,
  type Received,
  SECRET,
  startLine,
  startShop,
  TARO,
  text,
} from '../../../setup/sandbox/line.ts'

type Shop = Awaited<ReturnType<typeof startShop>>
interface Deliveries {
  deliveries: { reason: string; attempt: number }[]
}

let line: Line
let shop: Shop
afterEach(async () => {
  await line.close()
  await shop.close()
})

async function start(channel: object = {}, answer?: Parameters<typeof startShop>[0]): Promise<void> {
  shop = await startShop(answer)
  line = await startLine({}, { webhookUrl: shop.url, ...channel })
}

const act = (what: string, body?: unknown, who = HANAKO) =>
  line.control<Deliveries>('POST', `/channels/${CHANNEL}/users/${who}/${what}`, body)

function only(received: Received[]): Received {
  expect(received).toHaveLength(1)
  return received[0] as Received
}

describe('the webhook sender', () => {
  it('signs the raw bytes, with emoji written as escapes', async () => {
    await start()
    await act('say', { text: 'りんご🍎' })
    const { body, signature, events } = only(shop.received)
    expect(validateSignature(body, SECRET, signature)).toBe(true)
    expect(body).toContain('りんご\\uD83C\\uDF4E')
    expect(body).not.toBe(JSON.stringify(JSON.parse(body)))
    expect(events[0]).toMatchObject({
      type: 'message',
      message: { type: 'text', text: 'りんご🍎' },
      source: { type: 'user', userId: HANAKO },
      deliveryContext: { isRedelivery: false },
      mode: 'active',
      replyToken: expect.any(String),
      webhookEventId: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
    })
  })

  it('tells follow, unblocking, blocking and postbacks', async () => {
    await start()
    await act('follow', undefined, TARO)
    await act('tap', { data: 'answer=yes', displayText: 'はい' }, TARO)
    await act('unfollow', undefined, TARO)
    await act('follow', undefined, TARO)
    const events = shop.received.flatMap((webhook) => webhook.events)
    expect(events.map((event) => event.type)).toEqual(['follow', 'postback', 'unfollow', 'follow'])
    expect(events.map((event) => 'replyToken' in event)).toEqual([true, true, false, true])
    expect(events[1]).toMatchObject({ postback: { data: 'answer=yes' } })
    expect([events[0]?.['follow'], events[3]?.['follow']]).toEqual([
      { isUnblocked: false },
      { isUnblocked: true },
    ])
  })

  it('verifies with an empty list of events', async () => {
    await start()
    const verified = await line.control('POST', `/channels/${CHANNEL}/verify-webhook`)
    expect(verified).toMatchObject({ success: true, statusCode: 200 })
    expect(only(shop.received).events).toEqual([])
  })

  it('redelivers the same event until it is taken, where the channel wants it', async () => {
    await start({ redelivery: { tries: 3, backoffMs: 20 } }, (nth) => (nth < 3 ? 500 : 200))
    await act('say', { text: 'もう一度' })
    while (shop.received.length < 3) await new Promise((resolve) => setTimeout(resolve, 20))
    await new Promise((resolve) => setTimeout(resolve, 200))
    const events = shop.received.flatMap((webhook) => webhook.events)
    expect(events.map((event) => event['deliveryContext'])).toEqual([
      { isRedelivery: false },
      { isRedelivery: true },
      { isRedelivery: true },
    ])
    expect(new Set(events.map((event) => event.webhookEventId)).size).toBe(1)
  })

  it('records request_timeout when the shop is silent for two seconds', async () => {
    await start({}, () => 'silence')
    const { deliveries } = await act('say', { text: '返事がない' })
    expect(deliveries).toMatchObject([{ reason: 'request_timeout', status: null, attempt: 1 }])
  })

  it('records could_not_connect when nobody listens', async () => {
    await start({ webhookUrl: 'http://127.0.0.1:1/webhook' })
    expect(await act('say', { text: 'x' })).toMatchObject({ deliveries: [{ reason: 'could_not_connect' }] })
  })

  it('sends duplicates, unknown types and old events out of order on demand', async () => {
    await start()
    await act('say?copies=2', { text: '二重' })
    const raw = [
      { type: 'somethingNew', timestamp: 1000 },
      { type: 'message', timestamp: 2000, source: { type: 'user', userId: HANAKO }, message: text('x') },
    ]
    await line.control('POST', `/channels/${CHANNEL}/events`, { events: raw, reverse: true })
    const events = shop.received.flatMap((webhook) => webhook.events)
    expect(events[0]?.webhookEventId).toBe(events[1]?.webhookEventId)
    expect(events.slice(2).map((event) => event['timestamp'])).toEqual([2000, 1000])
  })
})

describe('reply', () => {
  const reply = (replyToken: unknown) =>
    line.call('POST', '/v2/bot/message/reply', { replyToken, messages: [text('返信')] })

  it('takes a token once, within a minute, free of quota', async () => {
    await start({ quota: 0 })
    await act('say', { text: '質問' })
    const token = only(shop.received).events[0]?.['replyToken']
    expect((await reply(token)).status).toBe(200)
    const again = await reply(token)
    expect([again.status, await again.json()]).toEqual([400, { message: 'Invalid reply token' }])
    await act('say', { text: '質問' })
    await line.control('POST', '/clock?advanceMs=60000')
    expect((await reply(shop.received[1]?.events[0]?.['replyToken'])).status).toBe(400)
  })
})

describe('the chat pages', () => {
  it('show the talk escaped, and send what the person writes', async () => {
    await start()
    await line.push(HANAKO, [text('<script>alert(1)</script>')])
    const path = `${line.url}/chat/${CHANNEL}/${HANAKO}`
    const page = await fetch(path)
    const markup = await page.text()
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(markup).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(markup).not.toContain('<script>alert')
    const said = await fetch(`${path}/say`, {
      method: 'POST',
      body: new URLSearchParams({ text: 'こんにちは' }),
    })
    expect([said.url, await said.text()]).toEqual([path, expect.stringContaining('こんにちは')])
    await act('unfollow')
    const refused = await fetch(`${path}/say`, { method: 'POST', body: new URLSearchParams({ text: 'x' }) })
    expect(refused.status).toBe(409)
  })

  it('stream new messages', async () => {
    await start()
    const stream = await fetch(`${line.url}/chat/${CHANNEL}/${HANAKO}/stream`)
    await line.push(HANAKO, [text('届きました')])
    let seen = ''
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    while (!seen.includes('event: item')) seen += (await reader?.read())?.value ?? ''
    expect(seen).toContain('届きました')
    await reader?.cancel()
  })
})
