import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { createPusher } from '../../../activities/line/index.ts'
import { brand, type MemberId } from '../../../domain/values/ids.ts'
import { acquireLeases, releaseLeases } from '../../../schema/delivery/dispatch/leases.ts'
import { purgeOldRows } from '../../../schema/delivery/retention.ts'
import { stopLineAccount, resumeLineAccount } from '../../../schema/line/lineAccounts.ts'
import { noticeRetryKey, putNotice } from '../../../schema/notices/putNotice.ts'
import type { NoticeContent } from '../../../schema/notices/noticeContent.ts'
import { claimNotices } from '../../../worker/delivery/dispatcher/claimNotices.ts'
import type { Dispatcher } from '../../../worker/delivery/dispatcher/dispatcher.ts'
import { startTestDispatcher } from '../../setup/delivery/dispatching.ts'
import { addDueShop, type DueShop, hasLooked } from '../../setup/delivery/dueShop.ts'
import { addFriend, TestLine } from '../../setup/line/testLine.ts'
import { dueIn } from '../../setup/messages/messages.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { testBoxes } from '../../setup/runtime/secrets.ts'
import { until } from '../../setup/runtime/until.ts'
import { addShop, type ShopOptions, type TestShop } from '../../setup/shops/shop.ts'

let database: TestDatabase
let line: TestLine
let running: Dispatcher[] = []
beforeAll(async () => {
  database = await createTestDatabase()
  line = await TestLine.start()
})
afterAll(async () => {
  await line?.close()
  await database?.drop()
})
afterEach(async () => {
  await Promise.all(running.map((dispatcher) => dispatcher.stop()))
  running = []
})

const start = async (): Promise<void> => {
  running.push(await startTestDispatcher(database, line))
}
const openShop = async (options: ShopOptions = {}): Promise<TestShop> => {
  const shop = await addShop(database.db, options)
  await line.open(shop)
  return shop
}
const friendOf = async (shop: TestShop): Promise<MemberId> =>
  brand<MemberId>((await addFriend(shop, line)).memberId)

async function put(
  shop: TestShop,
  memberId: MemberId,
  {
    key = 'claim:1',
    isTest = false,
    ...content
  }: { key?: string; isTest?: boolean } & Partial<NoticeContent & { text: string }> = {},
): Promise<boolean> {
  const box = await testBoxes(database.db).of(shop.shopId)
  const what =
    'bubbles' in content ? (content as NoticeContent) : { text: content.text ?? '連携できました。' }
  return shop.run((tx) =>
    putNotice(tx, { box, shopId: shop.shopId, memberId, key, purpose: 'CLAIM_LINKED', isTest, ...what }),
  )
}
const rows = (shop: TestShop) =>
  shop.run((tx) => tx.selectFrom('notices').selectAll().orderBy('id').execute())
const row = async (shop: TestShop) => {
  const [first] = await rows(shop)
  if (!first) throw new Error('no notice')
  return first
}
const isIn = (shop: TestShop, state: string) => async () =>
  (await rows(shop)).every((one) => one.state === state)
const textsOf = async (shop: TestShop): Promise<string[]> =>
  (await line.pushes(shop)).flatMap(({ messages }) => messages.map(({ text }) => text))

describe('a message to one member', () => {
  it('is sent once under its own key, whatever asks for it again, and is stored unreadable', async () => {
    const shop = await openShop()
    const member = await friendOf(shop)
    expect(await Promise.all([put(shop, member), put(shop, member)])).toEqual(
      expect.arrayContaining([true, false]),
    )
    await start()
    await until(isIn(shop, 'sent'))
    expect(await put(shop, member, { text: '別の文' })).toBe(false)
    await hasLooked(database.db, line)
    const pushes = await line.pushes(shop)
    expect(pushes.map(({ retryKey }) => retryKey)).toEqual([noticeRetryKey(shop.shopId, 'claim:1')])
    expect(await textsOf(shop)).toEqual(['連携できました。'])
    const { content, body, line_request_id } = await row(shop)
    for (const sealed of [content, body]) expect(sealed?.toString()).not.toContain('連携')
    expect(line_request_id).not.toBeNull()
  })

  it('fills bubbles with the member’s name as it leaves, and is marked where it is a test', async () => {
    const shop = await openShop()
    const member = await friendOf(shop)
    await shop.run((tx) =>
      tx.updateTable('members').set({ nick_name: '花ちゃん' }).where('id', '=', member).execute(),
    )
    await put(shop, member, {
      isTest: true,
      bubbles: [{ kind: 'text', text: '{nickName|お客様}、こんにちは' }],
    })
    await start()
    await until(isIn(shop, 'sent'))
    expect((await textsOf(shop)).join('\n')).toMatch(/テスト[\s\S]*花ちゃん、こんにちは/)
  })

  it('goes ahead of deliveries that wait, which go all the same', async () => {
    const shop = await addDueShop(database.db, line, { count: 40, shop: { pushLimit: 20 } })
    const waiting: MemberId[] = []
    for (let n = 0; n < 10; n++) waiting.push(await friendOf(shop))
    for (const [n, member] of waiting.entries()) await put(shop, member, { key: `n${n}` })
    await start()
    await until(isIn(shop, 'sent'))
    const { sent = 0 } = await shop.states()
    expect(sent).toBeLessThan(40)
    await until(async () => (await shop.states())['sent'] === 40)
    const order = (await line.pushes(shop)).toSorted((a, b) => a.acceptedAt - b.acceptedAt)
    const notices = order.flatMap(({ messages }, place) =>
      messages[0]?.text === '連携できました。' ? [place] : [],
    )
    expect(notices).toHaveLength(10)
    expect(Math.max(...notices)).toBeLessThan(30)
    // Neither starves the other.
    expect(order.slice(0, 20).some(({ messages }) => messages[0]?.text !== '連携できました。')).toBe(true)
  })

  it('does not go to who has blocked, nor to a forgotten or broken text, and keeps nobody back', async () => {
    const shop = await openShop()
    const [blocked, broken, fine] = [await friendOf(shop), await friendOf(shop), await friendOf(shop)]
    await put(shop, blocked, { key: 'a' })
    await put(shop, broken, { key: 'b' })
    await put(shop, fine, { key: 'c' })
    await shop.run(async (tx) => {
      await tx.updateTable('members').set({ friend_state: 'BLOCKED' }).where('id', '=', blocked).execute()
      await tx
        .updateTable('notices')
        .set({ content: Buffer.from('x') })
        .where('key', '=', 'b')
        .execute()
    })
    await start()
    await until(async () => (await rows(shop)).every(({ settled_at }) => settled_at !== null))
    expect((await rows(shop)).map(({ state, reason }) => [state, reason])).toEqual([
      ['skipped', 'UNREACHABLE'],
      ['skipped', 'INVALID_CONTENT'],
      ['sent', null],
    ])
  })
})

describe('a message that leads to a form', () => {
  it('has its address for everybody, and is not sent while the account has none', async () => {
    const bubbles = [{ kind: 'text', text: 'こちらから {form:identity}' }]
    const seconds = -1
    const scenarios = [{ bubbles, sendTime: dueIn(seconds).sendTime }]
    const without = await addDueShop(database.db, line, { seconds, message: { scenarios } })
    const shop = await addDueShop(database.db, line, { seconds, message: { scenarios } })
    const liffId = '1234567890-AbcdEfgh'
    await shop.run((tx) => tx.updateTable('line_accounts').set({ liff_id: liffId }).execute())
    await start()
    await until(async () => (await shop.row()).state === 'sent')
    await until(async () => (await without.row()).settled_at !== null)
    expect(await textsOf(shop)).toEqual([`こちらから https://liff.line.me/${liffId}/forms/identity`])
    expect(await without.row()).toMatchObject({ state: 'skipped', reason: 'INVALID_CONTENT' })
  })
})

describe('what holds a notice', () => {
  it('an emergency stop, until it ends', async () => {
    const shop = await openShop()
    await shop.run((tx) => stopLineAccount(tx, shop.lineAccountId))
    await put(shop, await friendOf(shop))
    await start()
    await hasLooked(database.db, line)
    expect(await row(shop)).toMatchObject({ state: 'waiting', tries: 0 })
    expect(await line.requests(shop)).toEqual([])
    await shop.run((tx) => resumeLineAccount(tx, shop.lineAccountId))
    await until(isIn(shop, 'sent'))
  })

  it('the monthly limit, seen as parked, until it leaves room', async () => {
    const shop = await openShop()
    const quota = (limit: number) =>
      shop.run((tx) =>
        tx
          .updateTable('line_accounts')
          .set({ quota_limit: limit, quota_used: 100, quota_read_at: new Date() })
          .execute(),
      )
    await quota(100)
    await put(shop, await friendOf(shop))
    await start()
    await until(isIn(shop, 'parked'))
    expect(await row(shop)).toMatchObject({ reason: 'QUOTA', settled_at: null })
    await quota(101)
    await shop.run((tx) => tx.updateTable('notices').set({ try_at: new Date() }).execute())
    await until(isIn(shop, 'sent'))
  })

  it('a removed account for ever: what LINE may have is unknown, what waits is not sent', async () => {
    const shop = await openShop()
    await put(shop, await friendOf(shop), { key: 'a' })
    const dead = await claimAs('dead', shop)
    expect(dead.claimed).toHaveLength(1)
    await put(shop, await friendOf(shop), { key: 'b' })
    await shop.run((tx) => tx.updateTable('line_accounts').set({ removed_at: new Date() }).execute())
    await releaseLeases(database.db, 'dead')
    await start()
    await until(async () => (await rows(shop)).every(({ settled_at }) => settled_at !== null))
    expect((await rows(shop)).map(({ state, reason }) => [state, reason])).toEqual([
      ['unknown', null],
      ['skipped', 'STOPPED'],
    ])
    expect(await line.requests(shop)).toEqual([])
  })
})

/** A dispatcher that claims what is due and is killed before it learns of any answer. */
async function claimAs(holder: string, shop: TestShop) {
  const leases = await acquireLeases(database.db, { holder, seconds: 600, most: 500 })
  const lease = leases.find(({ lineAccountId }) => lineAccountId === shop.lineAccountId)
  if (!lease) throw new Error('no lease')
  const box = await testBoxes(database.db).of(shop.shopId)
  return claimNotices({ db: database.db, lease, holder, box, most: 10, mediaBaseUrl: 'https://crm.example' })
}

describe('a dispatcher that dies', () => {
  it('between claim, push and note leaves each notice sent once, with the same bytes', async () => {
    const shop = await openShop()
    for (const key of ['before', 'after', 'later']) await put(shop, await friendOf(shop), { key, text: key })
    const { claimed } = await claimAs('dead', shop)
    expect(claimed).toHaveLength(3)
    // One of them was accepted by LINE; nobody noted it.
    const pusher = createPusher({ baseUrl: line.sandbox.url, connections: 1, timeoutMs: 700 })
    const pushed = claimed.find(({ body }) => body.toString().includes('after'))
    if (!pushed) throw new Error('not claimed')
    const answer = await pusher.push({
      token: shop.accessToken,
      body: pushed.body,
      retryKey: pushed.retryKey,
    })
    expect(answer.kind).toBe('accepted')
    await pusher.close()
    await releaseLeases(database.db, 'dead')
    await start()
    await until(isIn(shop, 'sent'))
    expect((await textsOf(shop)).toSorted()).toEqual(['after', 'before', 'later'])
    const requests = await line.requests(shop)
    expect(requests.filter(({ bodyDiffers }) => bodyDiffers)).toEqual([])
    expect((await rows(shop)).every(({ ambiguous }) => ambiguous)).toBe(true)
  })

  it('gives back what it had not pushed when it is told to stop', async () => {
    const shop = await openShop({ pushLimit: 4 })
    for (let n = 0; n < 12; n++) await put(shop, await friendOf(shop), { key: `${n}` })
    await start()
    await until(async () => (await line.pushes(shop)).length > 1)
    await Promise.all(running.map((dispatcher) => dispatcher.stop()))
    running = []
    const states = new Set((await rows(shop)).map(({ state }) => state))
    expect([...states].toSorted()).toEqual(['sent', 'waiting'])
    await start()
    await until(isIn(shop, 'sent'))
    expect(await line.requests(shop)).toHaveLength(12)
  })

  it('is repeated after no answer with the same bytes and key, and never after 23 hours', async () => {
    const shop = await openShop()
    await put(shop, await friendOf(shop), { key: 'a' })
    await line.fault(shop, 'hang-after-accept', { count: 1 })
    await start()
    await until(isIn(shop, 'sent'))
    expect(await textsOf(shop)).toHaveLength(1)
    expect(await line.requests(shop)).toHaveLength(2)

    await running.pop()?.stop()
    await put(shop, await friendOf(shop), { key: 'b' })
    await claimAs('dead', shop)
    const longAgo = new Date(Date.now() - 23 * 3_600_000)
    await shop.run((tx) =>
      tx.updateTable('notices').set({ first_attempt_at: longAgo }).where('key', '=', 'b').execute(),
    )
    await releaseLeases(database.db, 'dead')
    await start()
    await until(async () => (await rows(shop)).every(({ settled_at }) => settled_at !== null))
    expect((await rows(shop)).map(({ state }) => state)).toEqual(['sent', 'unknown'])
    expect(await line.requests(shop)).toHaveLength(2)
  })
})

describe('texts of notices', () => {
  it('are forgotten after 90 days, those that still wait are not', async () => {
    const shop = await openShop()
    await shop.run((tx) => stopLineAccount(tx, shop.lineAccountId))
    await put(shop, await friendOf(shop), { key: 'a' })
    await put(shop, await friendOf(shop), { key: 'b' })
    await shop.run(async (tx) => {
      await tx
        .updateTable('notices')
        .set({ due_at: new Date(Date.now() - 91 * 86_400_000) })
        .execute()
      const done = { state: 'sent', settled_at: new Date() } as const
      await tx.updateTable('notices').set(done).where('key', '=', 'a').execute()
    })
    await purgeOldRows(database.db)
    expect((await rows(shop)).map(({ key, content }) => [key, content === null])).toEqual([
      ['a', true],
      ['b', false],
    ])
  })
})

/** Deliveries are as they were: a shop without notices. */
it('changes nothing of a wave without notices', async () => {
  const shop: DueShop = await addDueShop(database.db, line, { count: 5 })
  await start()
  await until(async () => (await shop.states())['sent'] === 5)
  expect(await line.requests(shop)).toHaveLength(5)
})
