import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { validateSignature } from '@line/bot-sdk'
import {
  CHANNEL,
  HANAKO,
  type Line,
  SECRET,
  startLine,
  startShop,
  TARO,
  text,
} from '../../../setup/sandbox/line.ts'

type Shop = Awaited<ReturnType<typeof startShop>>
type Event = Shop['received'][number]['events'][number]

const GROUP = `C${'1'.repeat(32)}`
let line: Line
let shop: Shop
let answer = 200
beforeAll(async () => {
  shop = await startShop(() => answer)
  line = await startLine({}, { webhookUrl: shop.url })
})
beforeEach(() => {
  answer = 200
  shop.received.length = 0
})
afterAll(async () => {
  await line.close()
  await shop.close()
})

const order = (events: object[], how: object = {}) =>
  line.control<{ deliveries: { reason: string }[] }>('POST', `/channels/${CHANNEL}/events`, {
    events,
    ...how,
  })
const arrived = () => shop.received.flatMap(({ events }) => events)
async function one(event: object): Promise<Event> {
  shop.received.length = 0
  await order([event])
  const [webhook] = shop.received
  expect(validateSignature(webhook?.body ?? '', SECRET, webhook?.signature ?? '')).toBe(true)
  return webhook?.events[0] as Event
}

describe('events by kind', () => {
  const user = { source: { type: 'user', userId: HANAKO }, mode: 'active' }
  it.each([
    ['text', { message: { type: 'text', text: 'こんにちは' } }],
    ['sticker', { message: { type: 'sticker', packageId: '446', stickerResourceType: 'ANIMATION' } }],
    ['image', { message: { type: 'image', contentProvider: { type: 'line' } } }],
    ['video', { message: { type: 'video', duration: 5000 } }],
    ['audio', { message: { type: 'audio', duration: 5000 } }],
    ['file', { message: { type: 'file', fileName: 'ご注文内容.pdf', fileSize: 5000 } }],
    ['location', { message: { type: 'location', latitude: 35.67966 } }],
    ['follow', { follow: { isUnblocked: false } }],
    ['unblock', { type: 'follow', follow: { isUnblocked: true } }],
    ['postback', { postback: { data: 'answer=yes' } }],
    ['postbackDatetime', { postback: { params: { datetime: '2026-12-24T18:00' } } }],
    ['postbackRichMenuSwitch', { postback: { params: { status: 'SUCCESS' } } }],
    ['videoPlayComplete', { videoPlayComplete: { trackingId: 'track-1' } }],
    ['beacon', { beacon: { type: 'enter' } }],
    ['accountLink', { link: { result: 'ok', nonce: expect.any(String) } }],
    ['membershipJoined', { membership: { type: 'joined', membershipId: 3189 } }],
    ['membershipLeft', { membership: { type: 'left' } }],
    ['membershipRenewed', { membership: { type: 'renewed' } }],
  ])('%s comes from a person and can be replied to', async (kind, properties) => {
    const event = await one({ kind, userId: HANAKO })
    expect(event).toMatchObject({ ...user, ...properties, replyToken: expect.any(String) })
    const reply = { replyToken: event['replyToken'], messages: [text('はい')] }
    expect((await line.call('POST', '/v2/bot/message/reply', reply)).status).toBe(200)
  })

  it.each([
    ['unsend', user],
    ['unfollow', user],
    ['delivery', { delivery: { data: 'order-1001' } }],
    ['activated', { chatControl: { expireAt: expect.any(Number) } }],
    ['deactivated', { mode: 'standby' }],
  ])('%s comes from a person without a reply token', async (kind, properties) => {
    const event = await one({ kind, userId: HANAKO })
    expect(event).toMatchObject(properties)
    expect(event).not.toHaveProperty('replyToken')
    await line.control('POST', `/channels/${CHANNEL}/users/${HANAKO}/follow?silent=1`)
  })

  it.each([
    ['accountLinkFailed', { type: 'accountLink', link: { result: 'failed' } }],
    ['moduleAttached', { type: 'module', module: { type: 'attached' } }],
    ['moduleDetached', { module: { type: 'detached', reason: 'bot_deleted' } }],
    ['botSuspended', {}],
    ['botResumed', {}],
  ])('%s names nobody', async (kind, properties) => {
    const event = await one({ kind })
    expect(event).toMatchObject(properties)
    expect(event).not.toHaveProperty('source')
    expect(event).not.toHaveProperty('replyToken')
  })

  it.each([
    ['join', true, {}],
    ['leave', false, {}],
    ['memberJoined', true, { joined: { members: [{ type: 'user', userId: HANAKO }] } }],
    ['memberLeft', false, { left: { members: [{ userId: HANAKO }] } }],
    ['messageEdited', true, { message: { type: 'text', text: '直しました' } }],
    ['text', true, { message: { type: 'text' } }],
    ['image', true, { message: { type: 'image' } }],
  ])('%s happens in groups and rooms', async (kind, replyable, properties) => {
    const event = await one({ kind, groupId: GROUP, userId: HANAKO })
    expect(event).toMatchObject({ source: { type: 'group', groupId: GROUP, userId: HANAKO }, ...properties })
    expect('replyToken' in event).toBe(replyable)
    const room = `R${'1'.repeat(32)}`
    expect(await one({ kind, roomId: room, userId: HANAKO })).toMatchObject({
      source: { type: 'room', roomId: room },
    })
  })

  it('take other properties than the sample has, and unknown kinds of LINE', async () => {
    const mention = { mentionees: [{ index: 0, length: 4, type: 'user', isSelf: true }] }
    const emojis = [{ index: 5, length: 6, productId: '5ac1bfd5040ab15980c9b435', emojiId: '001' }]
    const said = { text: '@お店 (love) ', mention, emojis }
    expect(await one({ kind: 'text', userId: HANAKO, said })).toMatchObject({
      message: { text: '@お店 (love) ', mention, emojis },
    })
    const banner = { hwid: '00', type: 'banner', dm: '01' }
    expect(await one({ kind: 'beacon', userId: HANAKO, beacon: banner })).toMatchObject({ beacon: banner })
    expect(await one({ kind: 'unknown', userId: HANAKO })).toMatchObject({ type: 'somethingNew' })
    await expect(order([{ kind: 'nonsense', userId: HANAKO }])).rejects.toThrow('no kind nonsense')
    await expect(order([{ kind: 'beacon' }])).rejects.toThrow('needs a userId')
    await expect(order([{ kind: 'join', userId: HANAKO }])).rejects.toThrow('needs a groupId')
  })

  it('carry no reply token in standby', async () => {
    const event = await one({ kind: 'text', userId: HANAKO, mode: 'standby' })
    expect(event).toMatchObject({ mode: 'standby', type: 'message' })
    expect(event).not.toHaveProperty('replyToken')
  })

  it('change the talk as the person would have in the app', async () => {
    const friendship = async () =>
      (await line.control<{ friendship: string }>('GET', `/channels/${CHANNEL}/users/${TARO}`)).friendship
    await order([{ kind: 'follow', userId: TARO }])
    expect(await friendship()).toBe('friend')
    const { message } = (await one({ kind: 'image', userId: TARO, said: { size: 10 } })) as unknown as {
      message: { id: string }
    }
    const content = () => line.call('GET', `/v2/bot/message/${message.id}/content`)
    expect((await content()).status).toBe(200)
    await order([{ kind: 'unsend', userId: TARO, unsend: { messageId: message.id } }])
    expect((await content()).status).toBe(404)
    await order([{ kind: 'unfollow', userId: TARO }])
    expect(await friendship()).toBe('blocked')
  })
})

describe('webhooks', () => {
  it('hold several events of several people, and come twice, in another order, late and slowly', async () => {
    const now = Date.now()
    const events = [
      { kind: 'text', userId: HANAKO, said: { text: '一' } },
      { kind: 'text', userId: TARO, said: { text: '二' } },
      { kind: 'beacon', userId: HANAKO },
    ]
    await order(events)
    expect(shop.received.map((webhook) => webhook.events.length)).toEqual([3])
    shop.received.length = 0
    await order(events, { copies: 2, reverse: true, ageMs: 3_600_000, slowMs: 50 })
    expect(arrived().map(({ type }) => type)).toEqual([
      'beacon',
      'beacon',
      'message',
      'message',
      'message',
      'message',
    ])
    const ids = arrived().map(({ webhookEventId }) => webhookEventId)
    expect([ids[0], new Set(ids).size]).toEqual([ids[1], 3])
    for (const event of arrived()) expect(Number(event['timestamp'])).toBeLessThan(now - 3_000_000)
    for (const { body, signature } of shop.received)
      expect(validateSignature(body, SECRET, signature)).toBe(true)
  })

  it('are redelivered on demand though they were taken, and again when they were not', async () => {
    await order([{ kind: 'text', userId: HANAKO }], { redeliveries: 2 })
    expect(arrived().map((event) => event['deliveryContext'])).toEqual([
      { isRedelivery: false },
      { isRedelivery: true },
      { isRedelivery: true },
    ])
    shop.received.length = 0
    answer = 500
    await line.control('PUT', `/channels/${CHANNEL}`, { redelivery: { tries: 2, backoffMs: 5 } })
    await order([{ kind: 'sticker', userId: HANAKO }])
    while (shop.received.length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
    await line.control('PUT', `/channels/${CHANNEL}`, { redelivery: null })
    expect(new Set(arrived().map(({ webhookEventId }) => webhookEventId)).size).toBe(1)
  })

  it('verify with no events, or with the dummies of old', async () => {
    const verify = (query: string) => line.control('POST', `/channels/${CHANNEL}/verify-webhook${query}`)
    expect(await verify('')).toMatchObject({ success: true })
    expect(await verify('?dummies=1')).toMatchObject({ success: true })
    expect(shop.received.map(({ events }) => events.map((event) => event['replyToken']))).toEqual([
      [],
      ['0'.repeat(32), 'f'.repeat(32)],
    ])
  })
})

describe('people in the chat page', () => {
  const post = (what: string, fields: Record<string, string> = {}) =>
    fetch(`${line.url}/chat/${CHANNEL}/${HANAKO}/${what}`, {
      method: 'POST',
      headers: { 'x-requested-with': 'fetch' },
      body: new URLSearchParams(fields),
    })
  const comes = async (matching: object) => {
    while (arrived().length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(arrived()[0]).toMatchObject(matching)
    shop.received.length = 0
  }

  it('send stickers and places, and do what LINE tells by events of its own', async () => {
    await line.control('POST', `/channels/${CHANNEL}/users/${HANAKO}/follow?silent=1`)
    await post('sticker')
    await comes({ message: { type: 'sticker' } })
    await post('location')
    await comes({ message: { type: 'location' } })
    await post('beacon')
    await comes({ type: 'beacon', beacon: { type: 'enter' } })
    await post('membership', { does: 'joined' })
    await comes({ type: 'membership', membership: { type: 'joined' } })
    await post('watched', { trackingId: 'film-1' })
    await comes({ type: 'videoPlayComplete', videoPlayComplete: { trackingId: 'film-1' } })
  })

  it('switch rich menus by a tab', async () => {
    const area = { bounds: { x: 0, y: 0, width: 100, height: 100 } }
    const action = { type: 'richmenuswitch', richMenuAliasId: 'menu-b', data: 'to-b' }
    const menu = { chatBarText: 'メニュー', size: { width: 1000, height: 500 }, areas: [{ ...area, action }] }
    const a = { ...menu, richMenuId: 'richmenu-a', name: 'A', aliasId: 'menu-a' }
    await line.control('POST', `/channels/${CHANNEL}/richmenus`, a)
    await line.control('POST', `/channels/${CHANNEL}/richmenus`, {
      ...a,
      richMenuId: 'richmenu-b',
      aliasId: 'menu-b',
    })
    await post('switch', { alias: 'menu-b', data: 'to-b' })
    await comes({ postback: { data: 'to-b', params: { newRichMenuAliasId: 'menu-b', status: 'SUCCESS' } } })
    expect(await line.control('GET', `/channels/${CHANNEL}/users/${HANAKO}`)).toMatchObject({
      richMenuId: 'richmenu-b',
    })
    await post('switch', { alias: 'menu-z', data: 'to-z' })
    await comes({ postback: { params: { status: 'RICHMENU_ALIAS_ID_NOTFOUND' } } })
  })

  it('link their account by a link token, once', async () => {
    const issued = await line.call('POST', `/v2/bot/user/${HANAKO}/linkToken`)
    const { linkToken } = (await issued.json()) as { linkToken: string }
    const fields = { linkToken, nonce: 'bm9uY2U' }
    expect((await post('link-account', fields)).status).toBe(204)
    await comes({ type: 'accountLink', link: { result: 'ok', nonce: 'bm9uY2U' } })
    expect((await post('link-account', fields)).status).toBe(410)
  })
})
