import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { detailsOf } from '../../../setup/sandbox/messageChecks.ts'
import {
  CHANNEL,
  HANAKO,
  type Line,
  STRANGER,
  startLine,
  startShop,
  TARO,
  text,
} from '../../../setup/sandbox/line.ts'

let line: Line
beforeEach(async () => {
  line = await startLine()
  await line.control('POST', `/channels/${CHANNEL}/users/${TARO}/follow?silent=1`)
})
afterEach(() => line.close())

const multicast = (to: unknown, messages: unknown, retryKey = randomUUID()) =>
  line.call('POST', '/v2/bot/message/multicast', { to, messages }, { 'x-line-retry-key': retryKey })
const received = async () =>
  (await line.control<{ messages: { kind: string; userId: string }[] }>('GET', '/messages')).messages

describe('every endpoint that takes messages', () => {
  it.each(['push', 'reply', 'multicast', 'narrowcast', 'broadcast'])('is checked before %s', async (kind) => {
    const path = `/v2/bot/message/validate/${kind}`
    const bad = { messages: [text('x'), text('')] }
    expect(await detailsOf(await line.call('POST', path, bad))).toEqual([
      'messages[1].text: May not be empty',
    ])
    expect((await line.call('POST', path, { messages: [text('x')] })).status).toBe(200)
  })

  it('refuses bad messages with the same details, and nothing is sent', async () => {
    const shop = await startShop()
    await line.control('PUT', `/channels/${CHANNEL}`, { webhookUrl: shop.url })
    await line.control('POST', `/channels/${CHANNEL}/users/${HANAKO}/say`, { text: 'x' })
    const replyToken = shop.received[0]?.events[0]?.['replyToken']
    const messages = [{ type: 'bogus' }]
    const answers = [
      await line.push(HANAKO, messages),
      await line.call('POST', '/v2/bot/message/reply', { replyToken, messages }),
      await multicast([HANAKO], messages),
      await line.call('POST', '/v2/bot/message/broadcast', { messages }),
    ]
    for (const answer of answers)
      expect(await detailsOf(answer)).toEqual([
        expect.stringMatching(/^messages\[0\]\.type: Must be one of the following values/),
      ])
    expect(await received()).toEqual([])
    await shop.close()
  })

  it('takes 1 to 5 messages', async () => {
    const sizes = [1, 5, 0, 6].map((size) => Array<object>(size).fill(text('x')))
    const answers = await Promise.all(
      sizes.map(async (messages) => detailsOf(await line.push(HANAKO, messages))),
    )
    const complaint = ['messages: Size must be between 1 and 5']
    expect(answers).toEqual([[], [], complaint, complaint])
  })

  it('takes one name for the statistics, of 30 letters, digits and underscores', async () => {
    const send = async (customAggregationUnits: unknown) =>
      detailsOf(
        await line.call('POST', '/v2/bot/message/push', {
          to: HANAKO,
          messages: [text('x')],
          customAggregationUnits,
        }),
      )
    expect(await send(['a'.repeat(30)])).toEqual([])
    for (const name of ['a'.repeat(31), 'a-b', ''])
      expect(await send([name])).toEqual(['customAggregationUnits[0]: Invalid aggregation unit'])
    expect(await send(['a', 'b'])).toEqual(['customAggregationUnits: Size must be between 0 and 1'])
  })
})

describe('multicast and broadcast', () => {
  it('send to each person once, tell nothing of any, and count the reached', async () => {
    const answer = await multicast([HANAKO, TARO, STRANGER, HANAKO], [text('全員へ')])
    expect([answer.status, await answer.json()]).toEqual([200, {}])
    expect((await received()).map((send) => [send.kind, send.userId])).toEqual([
      ['multicast', HANAKO],
      ['multicast', TARO],
    ])
    const spread = await line.call('POST', '/v2/bot/message/broadcast', { messages: [text('友だちへ')] })
    expect(spread.status).toBe(200)
    const consumption = await line.call('GET', '/v2/bot/message/quota/consumption')
    expect(await consumption.json()).toEqual({ totalUsage: 4 })
  })

  it('take 500 people at most, and refuse the whole for one malformed id', async () => {
    const ids = (count: number) =>
      Array.from({ length: count }, (_, n) => `U${n.toString(16).padStart(32, '0')}`)
    expect(await detailsOf(await multicast(ids(500), [text('x')]))).toEqual([])
    for (const to of [ids(501), []])
      expect(await detailsOf(await multicast(to, [text('x')]))).toEqual([
        'to: Size must be between 1 and 500',
      ])
    expect(await detailsOf(await multicast([HANAKO, 'taro'], [text('x')]))).toEqual([
      "The property, 'to[1]', in the request body is invalid (line: -, column: -)",
    ])
    expect(await received()).toEqual([])
  })

  it('keep a retry key, even when nobody was reached, and answer 409 without message ids', async () => {
    const key = randomUUID()
    const first = await multicast([STRANGER], [text('x')], key)
    const again = await multicast([STRANGER], [text('x')], key)
    expect([first.status, again.status, await again.json()]).toEqual([
      200,
      409,
      { message: 'The retry key is already accepted' },
    ])
    expect(again.headers.get('x-line-accepted-request-id')).toBe(first.headers.get('x-line-request-id'))
  })

  it('are refused as a whole when the quota does not reach', async () => {
    await line.control('PUT', `/channels/${CHANNEL}`, { quota: 1 })
    expect((await multicast([HANAKO, TARO], [text('x')])).status).toBe(429)
    expect((await multicast([HANAKO], [text('x')])).status).toBe(200)
  })

  it('allow 60 broadcasts an hour', async () => {
    const statuses = []
    for (let n = 0; n < 61; n += 1)
      statuses.push((await line.call('POST', '/v2/bot/message/broadcast', { messages: [text('x')] })).status)
    expect([statuses.filter((status) => status === 200).length, statuses.at(-1)]).toEqual([60, 429])
  })
})
