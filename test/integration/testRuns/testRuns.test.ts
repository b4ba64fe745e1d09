import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { testRunWorkflowId } from '../../../domain/outbox/facts.ts'
import type { TestRunId } from '../../../domain/values/ids.ts'
import { parseDate } from '../../../domain/values/japanTime.ts'
import { NoSuchRow } from '../../../schema/sql/optimisticLock.ts'
import { changeMemberTags } from '../../../schema/members/memberTags.ts'
import { readSentLately } from '../../../schema/line/sendingLimits.ts'
import { nudgeTestRuns, testRunsToNudge } from '../../../schema/testRuns/followRun.ts'
import { type NewTestRun, startTestRun } from '../../../schema/testRuns/startRun.ts'
import { type Json, startTestApi, type TestApi, text } from '../../setup/rest/api.ts'
import { addFriend, TestLine } from '../../setup/line/testLine.ts'
import { until } from '../../setup/runtime/until.ts'
import { addOrder } from '../../setup/orders/orders.ts'
import { addProduct, addShop, type TestMember, type TestShop } from '../../setup/shops/shop.ts'
import { testKeyring } from '../../setup/runtime/secrets.ts'
import { startRoles, type TestRoles } from '../../setup/runtime/worker.ts'

let api: TestApi
let line: TestLine
let roles: TestRoles
let shop: TestShop
let key: string
let productId: string
let friend: TestMember & { customer: string }
let talk: string
const ids = { tag: '', tapTag: '', flag: '', menu: '' }

beforeAll(async () => {
  api = await startTestApi(undefined, {}, undefined, testKeyring)
  const apiUrl = await api.app.listen({ host: '127.0.0.1', port: 0 })
  line = await TestLine.start()
  shop = await addShop(api.database.db)
  key = await api.keyFor(shop.shopId, 'ADMIN')
  const channel = {
    channelSecret: `secret-${shop.channelId}`,
    webhookUrl: `${apiUrl}/webhooks/line/${shop.lineAccountId}`,
  }
  await line.open(shop, channel)
  roles = await startRoles(api.database, line)
  const { lineAccountId } = shop
  productId = await addProduct(shop)
  ids.tag = text((await ask('POST', '/tags', { lineAccountId, code: 'sent', name: '配信済み' }))['id'])
  ids.tapTag = text((await ask('POST', '/tags', { lineAccountId, code: 'tap', name: '興味あり' }))['id'])
  ids.flag = text((await ask('POST', '/flags', { lineAccountId, name: '検討中', color: '#00AA55' }))['id'])
  const menu = {
    size: { width: 2500, height: 843 },
    selected: false,
    name: '会員',
    chatBarText: 'メニュー',
    areas: [],
  }
  ids.menu = (
    await line.control<{ richMenuId: string }>('POST', `/channels/${shop.channelId}/richmenus`, menu)
  ).richMenuId
})
afterAll(async () => {
  await roles?.stop()
  await line?.close()
  await api?.close()
})
beforeEach(async () => {
  friend = await addFriend(shop, line)
  talk = `${line.sandbox.url}/chat/${shop.channelId}/${friend.userId}`
  await shop.run((tx) =>
    tx.updateTable('members').set({ is_test: true }).where('id', '=', friend.memberId).execute(),
  )
})

async function ask(method: string, path: string, body?: object, etag = ''): Promise<Json> {
  const answer = await api.call(method, `/v1${path}`, { key, body, headers: { 'if-match': etag } })
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`)
  return answer.body
}
const refused = async (path: string, body: object) => {
  const answer = await api.call('POST', `/v1${path}`, { key, body })
  const { code, errors } = answer.body as unknown as { code: string; errors: { pointer: string }[] }
  return { status: answer.status, code, pointers: errors.map(({ pointer }) => pointer) }
}
/** A message that is off: a text that tags and gives points, then buttons that act. */
const addMessage = async (): Promise<string> => {
  const message = await ask('POST', '/follow-messages', {
    lineAccountId: shop.lineAccountId,
    adminName: '引上のご案内',
    purpose: 'PROMOTION',
    triggerProductIds: [productId],
    scenarios: [
      {
        dayOffset: 2,
        sendTime: '18:00',
        bubbles: [{ kind: 'text', text: '{productName}はいかがですか。受注{orderNumber}' }],
        actions: { addTagIds: [ids.tag], flagId: ids.flag, points: 50, richMenuId: ids.menu },
      },
      {
        dayOffset: 9,
        sendTime: '10:00',
        bubbles: [
          {
            kind: 'buttons',
            text: '定期コースのご案内です。',
            buttons: [
              {
                kind: 'act',
                label: '興味がある',
                once: false,
                act: {
                  addTagIds: [ids.tapTag],
                  points: 7,
                  optedOut: true,
                  replyText: '{shipDate}の分ですね。',
                },
              },
            ],
          },
        ],
      },
    ],
  })
  return text(message['id'])
}
const QUICK = { gapSeconds: 1, waitAfterSeconds: 60 }
const start = async (messageId: string, more: object = {}): Promise<string> => {
  const { id } = await ask('POST', `/follow-messages/${messageId}/test-runs`, {
    memberIds: [friend.memberId],
    order: { shipDate: '2026-12-01', recurringCount: 2 },
    ...QUICK,
    ...more,
  })
  return text(id)
}
const run = (id: string): Promise<Json> => ask('GET', `/test-runs/${id}`)
const ended = (id: string) => until(async () => text((await run(id))['state']) === 'ENDED')
const steps = async (id: string) => [...((await run(id))['members']?.[0]?.['steps'] ?? [])]
/** All actions of the first step are done. */
const acted = async (id: string): Promise<boolean> => {
  const actions = [...((await steps(id))[0]?.['actions'] ?? [])]
  return actions.length === 3 && actions.every(({ outcome }) => outcome !== null)
}
const pushes = async () => (await line.pushes(shop)).filter(({ userId }) => userId === friend.userId)
const member = () => ask('GET', `/members/${friend.memberId}`)
const menuAtLine = async () =>
  (
    await line.control<{ richMenuId: string | null }>(
      'GET',
      `/channels/${shop.channelId}/users/${friend.userId}`,
    )
  ).richMenuId
const PLAIN = {
  pointBalance: 0,
  flagId: null,
  tags: [],
  richMenuId: null,
  optedOutAt: null,
  optOutWishBy: null,
}

describe('D35 a test run', () => {
  it('sends a message that is off as it is, lets people tap, counts nowhere, and takes everything back', async () => {
    const messageId = await addMessage()
    const counts = async () => [
      await ask('GET', `/follow-messages/${messageId}/statistics`),
      await ask('GET', `/follow-messages/${messageId}/funnel`),
      (await ask('GET', '/deliveries'))['items'],
      (await ask('GET', '/orders'))['items'],
    ]
    const before = await counts()
    expect(
      await ask('POST', `/follow-messages/${messageId}/test-runs/preview`, {
        memberIds: [friend.memberId],
        order: { shipDate: '2026-12-01', recurringCount: 2 },
      }),
    ).toMatchObject({
      quotaNeeded: 2,
      isEnough: true,
      leftOut: null,
      steps: [{ realDueAt: '2026-12-03T18:00:00+09:00' }, { realDueAt: '2026-12-10T10:00:00+09:00' }],
    })
    const id = await start(messageId)
    await until(async () => (await pushes()).length === 2)
    const [first, second] = await pushes()
    expect(first?.messages).toMatchObject([{ text: '【テスト】商品Aはいかがですか。受注TEST-0001' }])
    expect(second?.messages).toMatchObject([{ text: '【テスト】' }, { type: 'template' }])
    await until(async () => (await member())['pointBalance']?.toString() === '50')
    await until(async () => (await menuAtLine()) === ids.menu)

    const data = /name="data" value="(tdk1\.[\w-]+)"/.exec(await (await fetch(talk)).text())?.[1] ?? ''
    const tap = () =>
      fetch(`${talk}/tap`, { method: 'POST', body: new URLSearchParams({ data, displayText: 'はい' }) })
    await tap()
    await until(async () => (await (await fetch(talk)).text()).includes('の分ですね。'))
    const during = await member()
    expect(during).toMatchObject({
      optOutWishBy: 'BUTTON',
      pointBalance: 57,
      flagId: ids.flag,
      richMenuId: ids.menu,
    })
    expect([...(during['tags'] ?? [])].map((tag) => text(tag['id'])).toSorted()).toEqual(
      [ids.tag, ids.tapTag].toSorted(),
    )

    await ask('POST', `/test-runs/${id}/stop`)
    await ended(id)
    expect(await member()).toMatchObject(PLAIN)
    expect(await menuAtLine()).toBeNull()
    const whole = await run(id)
    const noted = {
      code: 'DISABLED',
      text: '本番では、メッセージのステータスがオフのままなら配信しません。',
    }
    expect(whole).toMatchObject({
      messageEnabled: false,
      quotaUsed: 2,
      members: [
        {
          isTakenBack: true,
          steps: [
            { state: 'sent', noted, actions: [{ outcome: 'DONE' }, {}, {}] },
            { state: 'sent', noted },
          ],
        },
      ],
    })
    expect([...(whole['members']?.[0]?.['changes'] ?? [])]).toHaveLength(7)

    await tap()
    const verdicts = () =>
      shop.run((tx) => tx.selectFrom('taps').select(['verdict', 'is_test']).orderBy('id').execute())
    await until(async () => (await verdicts()).length === 2)
    expect(await verdicts()).toEqual([
      { verdict: 'TAKEN', is_test: true },
      { verdict: 'EXPIRED', is_test: true },
    ])
    // Words that are true of a test, too, which is over within minutes.
    expect((await ask('GET', `/members/${friend.memberId}/taps`))['items']?.[0]).toMatchObject({
      verdictText: 'ボタンの有効な期間が過ぎたため、何もしませんでした。',
    })
    expect(await member()).toMatchObject(PLAIN)
    expect(await counts()).toEqual(before)
    const caps = { limits_include_notices: true, now: new Date() }
    expect((await shop.run((tx) => readSentLately(tx, [friend.memberId], caps))).size).toBe(0)
    expect(await ask('GET', `/test-runs?messageId=${messageId}`)).toMatchObject({ items: [{ id }] })
  })

  it('copies an order that would not get the message, says so, and enrols nobody', async () => {
    const messageId = await addMessage()
    const orderId = await addOrder(shop, {
      customer: friend.customer,
      shipDate: parseDate('2026-11-20'),
      productCodes: ['Z'],
      recurringCount: 1,
    })
    const second = await addFriend(shop, line)
    await shop.run((tx) =>
      tx.updateTable('members').set({ is_test: true }).where('id', '=', second.memberId).execute(),
    )
    const memberIds = [friend.memberId, second.memberId]
    const id = await start(messageId, {
      memberIds,
      order: { orderId },
      waitAfterSeconds: 0,
    })
    await ended(id)
    const sent = { isTakenBack: true, steps: [{ state: 'sent' }, { state: 'sent' }] }
    expect(await run(id)).toMatchObject({
      leftOut: { code: 'OTHER_PRODUCT' },
      order: { orderId },
      quotaUsed: 4,
      members: [sent, sent],
    })
    expect(await member()).toMatchObject(PLAIN)
    const rows = await shop.run((tx) => tx.selectFrom('enrolments').select('order_id').execute())
    expect(rows).toEqual([])
  })

  it('stopped in the middle sends nothing more and takes back what was done, but for a tag that was really given', async () => {
    const messageId = await addMessage()
    const id = await start(messageId, { gapSeconds: 3_600 })
    await until(() => acted(id))
    expect(
      await refused(`/follow-messages/${messageId}/test-runs`, { memberIds: [friend.memberId] }),
    ).toEqual({ status: 409, code: 'TEST_MEMBER_BUSY', pointers: ['/memberIds/0'] })
    // A person gives the same tag meanwhile: then it is theirs.
    const { shopId } = shop
    const given = { remove: [], add: [ids.tag], cause: 'operator:x' }
    await shop.run((tx) => changeMemberTags(tx, { shopId, memberId: friend.memberId, change: given }))
    await ask('POST', `/test-runs/${id}/stop`)
    await ended(id)
    expect(await steps(id)).toMatchObject([{ state: 'sent' }, { state: 'cancelled', reason: 'STOPPED' }])
    expect(await member()).toMatchObject({ ...PLAIN, tags: [{ id: ids.tag }] })
    expect(await pushes()).toHaveLength(1)
  })

  it('is taken back by a second run of the workflow when the first one was lost', async () => {
    const messageId = await addMessage()
    const id = await start(messageId, { gapSeconds: 3_600, waitAfterSeconds: 0 })
    const runId = id as TestRunId
    await until(() => acted(id))
    await roles.client.workflow.getHandle(testRunWorkflowId(runId)).terminate('lost')
    const overdue = async () => (await testRunsToNudge(api.database.db, 10)).get(shop.shopId) ?? []
    expect(await overdue()).toEqual([])
    await shop.run(async (tx) => {
      const past = new Date(Date.now() - 3_600_000)
      await tx.updateTable('test_runs').set({ ends_at: past }).where('id', '=', runId).execute()
      await tx
        .updateTable('deliveries')
        .set({ due_at: past, arm_at: past })
        .where('test_run_id', '=', runId)
        .where('state', '=', 'planned')
        .execute()
    })
    await shop.run(async (tx) => nudgeTestRuns(tx, shop.shopId, await overdue()))
    await ended(id)
    // The second one is shown first by now: it was moved into the past.
    expect(await steps(id)).toMatchObject([{ state: 'skipped', reason: 'LATE' }, { state: 'sent' }])
    expect(await member()).toMatchObject(PLAIN)
  })

  it('repeats a push of which nobody knows with the same key, and its workflow hears of it', async () => {
    const messageId = await addMessage()
    await line.fault(shop, 'error-after-accept', { count: 1 })
    const id = await start(messageId, { gapSeconds: 3_600, waitAfterSeconds: 0 })
    await until(() => acted(id))
    expect(await pushes()).toHaveLength(1)
    const requests = (await line.requests(shop)).filter(({ userId }) => userId === friend.userId)
    expect(new Set(requests.map(({ retryKey }) => retryKey)).size).toBe(1)
    expect(requests.map(({ status }) => status)).toEqual([500, 409])
    await ask('POST', `/test-runs/${id}/stop`)
    await ended(id)
  })

  it('ends for a member who is no test member any more', async () => {
    const messageId = await addMessage()
    const id = await start(messageId, { gapSeconds: 3_600, waitAfterSeconds: 0 })
    await until(() => acted(id))
    const { version } = await member()
    expect(
      await ask('PATCH', `/members/${friend.memberId}`, { isTest: false }, `"${text(version)}"`),
    ).toMatchObject({ isTest: false })
    await ended(id)
    expect(await steps(id)).toMatchObject([{}, { state: 'cancelled', reason: 'STOPPED' }])
    expect(await member()).toMatchObject(PLAIN)
  })

  it('is refused for who is no test member, and when the monthly limit is too small', async () => {
    const messageId = await addMessage()
    const path = `/follow-messages/${messageId}/test-runs`
    const other = await addFriend(shop, line)
    const memberIds = [friend.memberId, other.memberId]
    expect(await refused(path, { memberIds })).toEqual({
      status: 422,
      code: 'NOT_TEST_MEMBER',
      pointers: ['/memberIds/1'],
    })
    const { version } = await ask('GET', `/members/${other.memberId}`)
    const patched = await api.call('PATCH', `/v1/members/${other.memberId}`, {
      key,
      body: { isTest: true },
      headers: { 'if-match': `"${text(version)}"` },
    })
    expect([patched.status, text(patched.body['code'])]).toEqual([422, 'TEST_MEMBER_MUST_CONFIRM'])
    const setQuota = (quota_limit: number | null) => {
      const quota = { quota_limit, quota_used: 199, quota_read_at: new Date() }
      return shop.run((tx) => tx.updateTable('line_accounts').set(quota).execute())
    }
    await setQuota(200)
    const tooSmall = await refused(path, { memberIds: [friend.memberId] })
    await setQuota(null)
    expect(tooSmall).toMatchObject({ status: 422, code: 'TEST_QUOTA_TOO_SMALL' })
  })

  // The last one: it removes the account.
  it('ends with its LINE account, though nobody claims any more what waited', async () => {
    const messageId = await addMessage()
    const id = await start(messageId, { gapSeconds: 3_600 })
    await until(() => acted(id))
    const { lineAccountId } = shop
    const removed = await api.call('DELETE', `/v1/line-accounts/${lineAccountId}`, {
      key,
      headers: { 'if-match': '*' },
    })
    expect(removed.status).toBe(204)
    await ended(id)
    expect(await steps(id)).toMatchObject([{ state: 'sent' }, { state: 'cancelled', reason: 'STOPPED' }])
    // The menu, too, if LINE still takes the token of a moment ago.
    expect(await member()).toMatchObject({ pointBalance: 0, flagId: null, tags: [] })
    // One that was about to start while the account was removed.
    const late: Partial<NewTestRun> = { lineAccountId }
    const startLate = shop.run((tx) =>
      startTestRun(tx, { shopId: shop.shopId, run: late as NewTestRun, members: [] }),
    )
    await expect(startLate).rejects.toThrow(NoSuchRow)
  })
})
