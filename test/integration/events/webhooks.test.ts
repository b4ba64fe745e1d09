import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { LineAccountId } from '../../../domain/values/ids.ts'
import { createShopBoxes } from '../../../schema/crypto/shopBoxes.ts'
import { inShop } from '../../../schema/database.ts'
import { openEvent } from '../../../schema/events/eventContent.ts'
import { updateLineAccount } from '../../../schema/line/lineAccounts.ts'
import { lineUserId } from '../../setup/line/lineUserId.ts'
import { startTestApi, type TestApi, type ApiShop } from '../../setup/rest/api.ts'

let api: TestApi
let shop: ApiShop
let account: LineAccountId
beforeAll(async () => {
  api = await startTestApi()
  shop = await api.shop()
  account = await api.lineAccount(shop.id, 'channel-secret')
})
afterAll(() => api.close())

const sign = (raw: string | Buffer, secret = 'channel-secret') =>
  createHmac('sha256', secret).update(raw).digest('base64')

/** Posts the bytes as they are, signed unless the test signs itself. */
const post = (raw: string | Buffer, signature: string | null = sign(raw), to: string = account) =>
  api.app.inject({
    method: 'POST',
    url: `/webhooks/line/${to}`,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(signature === null ? {} : { 'x-line-signature': signature }),
    },
    payload: raw,
  })
const deliver = async (...request: Parameters<typeof post>) => (await post(...request)).statusCode
let number = 0
const event = (userId: string, type = 'follow', more: object = {}) => ({
  type,
  timestamp: 1_795_000_000_000 + (number += 1),
  source: { type: 'user', userId: lineUserId(userId) },
  webhookEventId: `01EVENT${String(number).padStart(19, '0')}`,
  deliveryContext: { isRedelivery: false },
  mode: 'active',
  ...more,
})
const webhook = (...events: object[]) => JSON.stringify({ destination: 'U0', events })

/** What is stored, its events opened. */
const stored = async () => {
  const box = await createShopBoxes({ db: api.database.db, vault: api.vault }).of(shop.id)
  const rows = await read()
  return {
    ...rows,
    events: rows.events.map(({ payload, content, ...event }) => ({
      ...event,
      clear: JSON.stringify(payload),
      payload: openEvent(box, { payload, content }),
    })),
  }
}
const read = () =>
  inShop(api.database.db, shop.id, async (tx) => ({
    events: await tx
      .selectFrom('webhook_events')
      .select(['webhook_event_id', 'ignored', 'member_id', 'payload', 'content'])
      .execute(),
    members: await tx.selectFrom('members').select(['line_user_id', 'friend_state']).execute(),
    facts: await tx
      .selectFrom('outbox')
      .select(['workflow_id', 'signal', 'signal_args'])
      .orderBy('id')
      .execute(),
  }))

const unread = () =>
  inShop(api.database.db, shop.id, (tx) => tx.selectFrom('unread_line_events').selectAll().execute())
const membersNamed = (userId: string) =>
  inShop(api.database.db, shop.id, (tx) =>
    tx.selectFrom('members').select('id').where('line_user_id', '=', lineUserId(userId)).execute(),
  )

describe('who may deliver', () => {
  it('takes an empty webhook (the verify button), and refuses wrong, missing and foreign signatures', async () => {
    expect(await deliver(webhook())).toBe(200)
    expect(await deliver(webhook(), null)).toBe(401)
    expect(await deliver(webhook(), sign('something else'))).toBe(401)
    expect(await deliver(webhook(), sign(webhook(), 'another-secret'))).toBe(401)
    expect(await deliver(webhook(), sign(webhook()), '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10')).toBe(404)
    expect(await deliver(webhook(), sign(webhook()), 'nothing')).toBe(404)
    expect(await deliver('not json')).toBe(400)
  })

  it('judges the very bytes: escapes that a parser would rewrite keep their signature', async () => {
    const raw = webhook(event('U-bytes', 'message', { message: { text: 'EMOJI' } })).replace(
      'EMOJI',
      '\\uD83E\\uDD28 a\\/b',
    )
    expect(await deliver(raw)).toBe(200)
    const { events } = await stored()
    expect(JSON.stringify(events)).toContain('🤨 a/b')
  })

  it('follows a changed secret at once', async () => {
    const other = await api.lineAccount(shop.id, 'first-secret')
    expect(await deliver(webhook(), sign(webhook(), 'first-secret'), other)).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 2_100))
    await inShop(api.database.db, shop.id, async (tx) => {
      const channelSecretId = await api.vault.store(tx, {
        shopId: shop.id,
        purpose: 'line.channelSecret',
        value: 'second-secret',
      })
      const verified = { channelSecretId, accessTokenId: null, botUserId: null }
      await updateLineAccount(tx, { id: other, version: null, change: { verified } })
    })
    expect(await deliver(webhook(), sign(webhook(), 'second-secret'), other)).toBe(200)
    expect(await deliver(webhook(), sign(webhook(), 'first-secret'), other)).toBe(401)
  })
})

describe('what is stored', () => {
  it('makes members of several events of several users, each event a fact for its member', async () => {
    const before = (await stored()).facts.length
    const events = [event('U-a'), event('U-b'), event('U-a', 'message'), event('U-b', 'unfollow')]
    expect(await deliver(webhook(...events))).toBe(200)
    const { members, facts } = await stored()
    const [a, b] = [lineUserId('U-a'), lineUserId('U-b')]
    const made = members.filter(({ line_user_id }) => [a, b].includes(line_user_id))
    expect(made).toHaveLength(2)
    expect(made).toEqual(
      expect.arrayContaining([
        { line_user_id: a, friend_state: 'UNKNOWN' },
        { line_user_id: b, friend_state: 'UNKNOWN' },
      ]),
    )
    const fresh = facts.slice(before)
    expect(fresh.map(({ signal }) => signal)).toEqual(['lineEvent', 'lineEvent', 'lineEvent', 'lineEvent'])
    expect(new Set(fresh.map(({ workflow_id }) => workflow_id)).size).toBe(2)
  })

  it('does nothing twice: a redelivered event leaves one row and one fact', async () => {
    const before = (await stored()).facts.length
    const raw = webhook(event('U-twice'))
    expect(await Promise.all([deliver(raw), deliver(raw), deliver(raw)])).toEqual([200, 200, 200])
    expect((await stored()).facts.length).toBe(before + 1)
  })

  it('keeps what it does not know, and events that are not of a person, for nobody', async () => {
    const before = (await stored()).facts.length
    const unknown = event('U-new', 'somethingNew', { field: { deep: true } })
    const group = {
      ...event('U-new', 'message'),
      source: { type: 'group', groupId: 'C1', userId: lineUserId('U-new') },
    }
    const bare = {
      type: 'accountLink',
      timestamp: Date.now(),
      webhookEventId: '01BARE',
      link: { result: 'failed' },
    }
    expect(await deliver(webhook(unknown, group, bare))).toBe(200)
    const { events, members, facts } = await stored()
    expect(events.filter(({ ignored }) => ignored)).toHaveLength(3)
    expect(
      events.find(({ webhook_event_id }) => webhook_event_id === unknown.webhookEventId)?.payload,
    ).toEqual(unknown)
    expect(members.some(({ line_user_id }) => line_user_id === lineUserId('U-new'))).toBe(false)
    expect(facts.length).toBe(before)
  })

  it('sets an event of a form that nobody knows aside, as it came, and stores the others', async () => {
    const odd = [
      { type: 'follow', source: { type: 'user', userId: 7 } },
      { type: 'message', timestamp: 1, source: 'somebody' },
      { type: ['follow'] },
      'no object at all',
      null,
      [[]],
    ]
    const raw = JSON.stringify({ events: [...odd, event('U-well-formed')] })
    expect([await deliver(raw), await deliver(raw)]).toEqual([200, 200])
    const rows = await unread()
    expect(rows.filter(({ kind }) => kind === 'SET_ASIDE')).toHaveLength(odd.length)
    expect(rows.map(({ raw: kept }) => JSON.parse(kept) as unknown)).toEqual(expect.arrayContaining(odd))
    expect(rows.map(({ tries }) => tries)).toEqual(rows.map(() => 2))
    expect(await membersNamed('U-well-formed')).toHaveLength(1)
  })

  it('takes an event without a time that can be as of when it came, and notes it', async () => {
    const before = Date.now()
    const times = [8_640_000_000_000_000, 1e17, -1, 0, 'yesterday', null, Date.now() + 3_600_000]
    const events = times.map((timestamp, n) => ({ ...event(`U-time-${n}`), timestamp }))
    expect(await deliver(webhook(...events))).toBe(200)
    const people = times.map((_, n) => lineUserId(`U-time-${n}`))
    const rows = await inShop(api.database.db, shop.id, (tx) =>
      tx.selectFrom('webhook_events').select('event_at').where('line_user_id', 'in', people).execute(),
    )
    expect(rows).toHaveLength(times.length)
    for (const row of rows) expect(Math.abs(row.event_at.getTime() - before)).toBeLessThan(10_000)
    expect((await unread()).filter(({ cause }) => cause === 'TIME_NOT_ACCEPTED')).toHaveLength(times.length)
  })

  it('knows an event with an id of thousands of characters when it comes again', async () => {
    const long = { ...event('U-long-id'), webhookEventId: 'x'.repeat(5_000) }
    const before = (await stored()).facts.length
    expect(await deliver(webhook(long, long))).toBe(200)
    expect(await deliver(webhook({ ...long, deliveryContext: { isRedelivery: true } }))).toBe(200)
    expect((await stored()).facts.length).toBe(before + 1)
  })

  it('makes no member of the test events of the button Verify', async () => {
    const test = (replyToken: string, message: object, userId = 'Udeadbeefdeadbeefdeadbeefdeadbeef') => ({
      replyToken,
      type: 'message',
      timestamp: 1_514_971_364_960,
      source: { type: 'user', userId },
      message,
    })
    const events = [
      test('0'.repeat(32), { id: '100001', type: 'text', text: 'Hello, world' }),
      test('f'.repeat(32), { id: '100002', type: 'sticker', packageId: '1', stickerId: '1' }),
      test('0'.repeat(32), { id: '100003', type: 'text', text: 'Hello' }, lineUserId('U-verify')),
    ]
    const before = (await stored()).facts.length
    expect(await deliver(webhook(...events))).toBe(200)
    expect(await membersNamed('Udeadbeefdeadbeefdeadbeefdeadbeef')).toEqual([])
    expect(await membersNamed('U-verify')).toEqual([])
    expect((await stored()).facts.length).toBe(before)
  })

  it('takes 10,000 events of one webhook', async () => {
    const events = Array.from({ length: 10_000 }, (_, n) => event(`U-bulk-${n % 50}`, 'message'))
    expect(await deliver(webhook(...events))).toBe(200)
    const { count } = await inShop(api.database.db, shop.id, (tx) =>
      tx
        .selectFrom('webhook_events')
        .select((of) => of.fn.countAll<number>().as('count'))
        .where(
          'line_user_id',
          'in',
          Array.from({ length: 50 }, (_, n) => lineUserId(`U-bulk-${n}`)),
        )
        .executeTakeFirstOrThrow(),
    )
    expect(count).toBe(10_000)
  })

  it('is told apart: no JSON, not UTF-8, and no list of events', async () => {
    const codeOf = async (raw: string | Buffer) => {
      const answer = await post(raw)
      return [answer.statusCode, answer.json<{ code: string }>().code]
    }
    expect(await codeOf('{"events":')).toEqual([400, 'MALFORMED_BODY'])
    expect(await codeOf('')).toEqual([400, 'MALFORMED_BODY'])
    expect(await codeOf(Buffer.from([0x7b, 0x22, 0x83, 0x65, 0x22, 0x3a, 0x31, 0x7d]))).toEqual([
      400,
      'MALFORMED_BODY',
    ])
    for (const without of ['{}', '[]', 'null', '7', '{"events":{}}', '{"events":null}'])
      expect(await codeOf(without)).toEqual([400, 'WEBHOOK_WITHOUT_EVENTS'])
    expect(await codeOf('\uFEFF{"events":[]}'.replace('\\uFEFF', '\uFEFF'))).toEqual([200, undefined])
  })

  it('stores words that PostgreSQL would refuse, in values and keys', async () => {
    const raw = webhook(event('U-odd', 'message', { message: { text: 'X' } }), event('U-beside')).replace(
      '"X"',
      '"a\\u0000b \\ud83e c","\\u0000new\\udfff":"\\u001b"',
    )
    expect(await deliver(raw)).toBe(200)
    const { events, members } = await stored()
    expect(JSON.stringify(events)).toContain('ab � c')
    expect(JSON.stringify(events)).toContain('"new�":""')
    expect(members.some(({ line_user_id }) => line_user_id === lineUserId('U-beside'))).toBe(true)
  })

  it('survives crossing deliveries of the same people', async () => {
    const people = Array.from({ length: 20 }, (_, n) => `U-cross-${n}`)
    const calls = Array.from({ length: 10 }, (_, n) => {
      const order = n % 2 === 0 ? people : people.toReversed()
      return deliver(webhook(...order.map((userId) => event(userId))))
    })
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 10 }, () => 200))
    const { members } = await stored()
    expect(members.filter(({ line_user_id }) => people.map(lineUserId).includes(line_user_id))).toHaveLength(
      20,
    )
  })

  it('answers 100 events well within the two seconds that LINE waits', async () => {
    const started = performance.now()
    const events = Array.from({ length: 100 }, (_, n) => event(`U-many-${n}`, 'message'))
    expect(await deliver(webhook(...events))).toBe(200)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
