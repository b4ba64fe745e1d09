import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from 'kysely'
import {
  createLineEventActivities,
  type LineEventActivities,
} from '../../../activities/events/handleLineEvent.ts'
import { type AnswerActivities, createAnswerActivities } from '../../../activities/replies/answerEvent.ts'
import { handleAndAnswer } from '../../../activities/replies/handleAndAnswer.ts'
import { createTapActivities, type TapActivities } from '../../../activities/responses/tapActions.ts'
import type { Bubble } from '../../../domain/bubbles/index.ts'
import { DEFAULT_FOLDS, foldsNumber } from '../../../domain/replies/keywordFold.ts'
import type { OperatorId } from '../../../domain/values/ids.ts'
import {
  type AutoReplyContent,
  insertAutoReply,
  replaceAutoReply,
  switchAutoReply,
} from '../../../schema/replies/autoReplyWrites.ts'
import { candidates } from '../../../schema/replies/chooseAnswer.ts'
import { listReplyClicks, type ReplyClickKey } from '../../../schema/responses/replyClicksList.ts'
import { followLink } from '../../../schema/responses/linkClicks.ts'
import { insertOperator } from '../../../schema/shops/operators.ts'
import { createLineWorld, type LineShop, type LineWorld } from '../../setup/line/lineShop.ts'
import { testVault } from '../../setup/runtime/secrets.ts'
import { until } from '../../setup/runtime/until.ts'

type Activities = LineEventActivities & AnswerActivities & TapActivities
type Shown = { type: string; text?: string; template?: { actions: { data?: string; uri?: string }[] } }

let world: LineWorld
let shop: LineShop
let activities: Activities
let operatorId: OperatorId
let tagId: string
let memberId: Awaited<ReturnType<LineShop['newMember']>>['memberId']
let lineUserId: string
const events: { replyToken?: string; message?: { type: string; text?: string } }[] = []
const server = createServer((request, response) => {
  void text(request).then((body) => {
    events.push(...(JSON.parse(body) as { events: typeof events }).events)
    response.end()
  })
})

beforeAll(async () => {
  world = await createLineWorld()
  const { database, line, tokens, boxes } = world
  const { db } = database
  activities = {
    ...createLineEventActivities({ db, boxes, tokens, claims: testVault.claims }),
    ...createAnswerActivities({
      db,
      line,
      boxes,
      tokens,
      linkBaseUrl: 'https://crm.example',
      mediaBaseUrl: 'https://crm.example/media',
    }),
    ...createTapActivities({ db, line, boxes }),
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const accessToken = randomUUID()
  shop = await world.newShop(accessToken)
  await world.control('PUT', `/channels/${shop.channelId}`, {
    channelSecret: 'secret',
    displayName: 'みどり通販',
    accessToken,
    webhookUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  })
  const operator = await shop.inTx((tx) => insertOperator(tx, shop.shopId, { name: '佐藤', role: 'ADMIN' }))
  operatorId = operator.id as OperatorId
  const tag = await shop.inTx((tx) =>
    tx
      .insertInto('tags')
      .values({ shop_id: shop.shopId, line_account_id: shop.lineAccountId, code: 'A', name: '質問した' })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  tagId = tag.id
})
afterAll(async () => {
  server.close()
  await world?.close()
})
beforeEach(async () => {
  await world.control('DELETE', '/faults')
  await shop.inTx((tx) => tx.updateTable('auto_replies').set({ enabled: false }).execute())
  ;({ memberId, lineUserId } = await shop.newMember('山田花子'))
})

const by = () => ({ shopId: shop.shopId, operatorId })
const words = (said: string): Bubble[] => [{ kind: 'text', text: said }]
const contentOf = (more: Partial<AutoReplyContent>): AutoReplyContent => ({
  adminName: '応答',
  kind: 'KEYWORDS',
  replyOrder: 100,
  keywords: [{ text: '配送状況', match: 'EXACT' }],
  folds: DEFAULT_FOLDS,
  audience: { all: [] },
  hours: [],
  onceMinutes: 0,
  answersMedia: false,
  bubbles: words('はい'),
  actions: {},
  ...more,
})
/** An auto-reply that is on. */
const reply = (more: Partial<AutoReplyContent> = {}, lineAccountId = shop.lineAccountId) =>
  shop.inTx(async (tx) => {
    const { id } = await insertAutoReply(tx, { by: by(), lineAccountId, content: contentOf(more) })
    return switchAutoReply(tx, { by: by(), id, version: null, enabled: true })
  })

/** The member's message with a reply token of LINE's, stored as the webhook route does. */
async function said(words: string | null, more: object = {}, receivedAt = new Date()): Promise<string> {
  const before = events.length
  await world.control('POST', `/channels/${shop.channelId}/users/${lineUserId}/say`, { text: words ?? 'x' })
  await until(async () => events.length > before)
  const { replyToken } = events.at(-1) ?? {}
  return store({ replyToken, ...more }, words, receivedAt)
}
const store = (event: object, words: string | null, receivedAt = new Date()) =>
  shop.inTx(async (tx) => {
    const message = words === null ? { type: 'image', id: randomUUID() } : { type: 'text', text: words }
    const { id } = await tx
      .insertInto('webhook_events')
      .values({
        shop_id: shop.shopId,
        line_account_id: shop.lineAccountId,
        webhook_event_id: randomUUID(),
        type: 'message',
        member_id: memberId,
        event_at: receivedAt,
        received_at: receivedAt,
        payload: JSON.stringify({ type: 'message', message, ...event }),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })
const input = (eventId: string) => ({ shopId: shop.shopId, memberId, eventId })
const handle = (eventId: string) => activities.handleLineEvent(input(eventId))
async function answer(eventId: string): Promise<void> {
  const { autoReply } = await handle(eventId)
  if (autoReply) await activities.answerEvent(input(eventId))
  if (autoReply?.menu) await activities.linkAnswerMenu(input(eventId))
}
const answers = () =>
  shop.inTx((tx) =>
    tx.selectFrom('reply_answers').selectAll().where('member_id', '=', memberId).orderBy('id').execute(),
  )
const outcomes = async () => (await answers()).map(({ outcome }) => outcome)
const talk = () =>
  shop.inTx((tx) =>
    tx
      .selectFrom('talk_entries')
      .select(['kind', 'outcome'])
      .where('member_id', '=', memberId)
      .where('direction', '=', 'OUT')
      .execute(),
  )
const shown = async () => {
  const { messages } = await world.control<{ messages: { kind: string; messages: Shown[] }[] }>(
    'GET',
    `/messages?channelId=${shop.channelId}&userId=${lineUserId}&limit=100`,
  )
  return messages.map(({ kind, messages: sent }) => ({ kind, sent }))
}
const texts = async () => (await shown()).flatMap(({ sent }) => sent.map(({ text: one }) => one))
const tries = async () => {
  const { requests } = await world.control<{ requests: { status: number | null }[] }>(
    'GET',
    `/requests?endpoint=reply&channelId=${shop.channelId}&limit=1000`,
  )
  return requests.length
}
const member = () =>
  shop.inTx((tx) => tx.selectFrom('members').selectAll().where('id', '=', memberId).executeTakeFirstOrThrow())

describe('a message with a keyword', () => {
  it('is answered once, with what the member is called, tags, points and the menu, whatever comes twice', async () => {
    await reply({
      bubbles: words('{displayName|お客様}さん、残高は{points}です。'),
      actions: { addTagIds: [tagId], points: 30, richMenuId: null },
    })
    await shop.inTx((tx) =>
      tx
        .updateTable('members')
        .set({ display_name: '花子', point_balance: 5 })
        .where('id', '=', memberId)
        .execute(),
    )
    const event = await said(' 配送 状況')
    await answer(event)
    await answer(event)
    await activities.answerEvent(input(event))
    expect(await texts()).toEqual(['花子さん、残高は5です。'])
    expect(await answers()).toMatchObject([
      { outcome: 'DONE', menu_outcome: 'DONE', acted_at: expect.any(Date) },
    ])
    expect(await talk()).toEqual([{ kind: 'reply', outcome: 'DONE' }])
    expect((await member()).point_balance).toBe(35)
    const tags = await shop.inTx((tx) =>
      tx.selectFrom('tag_events').select('cause').where('member_id', '=', memberId).execute(),
    )
    expect(tags).toEqual([{ cause: expect.stringMatching(/^reply:/) }])
  })

  it('is not answered by other words, the product’s own words, or in standby', async () => {
    await reply({ keywords: [{ text: '停止', match: 'PARTIAL' }] })
    await answer(await said('こんにちは'))
    await answer(await said('お知らせ停止'))
    await answer(await said('連携解除'))
    await answer(await store({ mode: 'standby' }, '停止'))
    await answer(await said(null))
    expect(await answers()).toEqual([])
    await answer(await said('お知らせ停止したい'))
    expect(await texts()).toEqual(['はい'])
  })

  it('is answered to who stopped announcements, and not to who blocked the account since', async () => {
    await reply()
    await shop.inTx((tx) =>
      tx.updateTable('members').set({ opted_out_at: new Date() }).where('id', '=', memberId).execute(),
    )
    await answer(await said('配送状況'))
    expect(await outcomes()).toEqual(['DONE'])
    const late = await said('配送状況')
    await shop.inTx((tx) =>
      tx
        .updateTable('members')
        .set({ friend_state: 'BLOCKED', friend_state_at: new Date(Date.now() + 1_000) })
        .where('id', '=', memberId)
        .execute(),
    )
    await answer(late)
    expect(await outcomes()).toEqual(['DONE'])
  })

  it('is answered by the version of the moment, and its buttons and links go on working', async () => {
    const { id } = await reply({
      bubbles: [
        {
          kind: 'buttons',
          text: 'こちらです',
          buttons: [
            { kind: 'act', label: '100ポイント', act: { points: 100 }, once: true },
            { kind: 'uri', label: '見る', uri: 'https://shop.example/a', trackClicks: true },
          ],
        },
      ],
    })
    await answer(await said('配送状況'))
    const [sent] = await shown()
    const [act, link] = sent?.sent[0]?.template?.actions ?? []
    await shop.inTx((tx) =>
      replaceAutoReply(tx, { by: by(), id, version: null, content: contentOf({ bubbles: words('別') }) }),
    )
    const tapped = await shop.inTx((tx) =>
      tx
        .insertInto('webhook_events')
        .values({
          shop_id: shop.shopId,
          line_account_id: shop.lineAccountId,
          webhook_event_id: randomUUID(),
          type: 'postback',
          member_id: memberId,
          event_at: new Date(),
          payload: JSON.stringify({ type: 'postback', postback: { data: act?.data } }),
        })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
    await handle(tapped.id)
    await handle(tapped.id)
    expect((await member()).point_balance).toBe(100)
    const at = world.tokens.readLink(link?.uri?.split('/').at(-1) ?? '')
    const opened = at && (await followLink(world.database.db, at, { counts: true, now: Date.now() }))
    expect(opened).toEqual({ kind: 'open', uri: 'https://shop.example/a' })
    const clicks = await shop.inTx((tx) => tx.selectFrom('reply_link_clicks').selectAll().execute())
    expect(clicks).toMatchObject([{ member_id: memberId, clicks: 1 }])
    const listed = (after: ReplyClickKey | null) =>
      shop.inTx((tx) => listReplyClicks(tx, shop.shopId, { replyId: id, memberId, after, most: 5 }))
    const [click] = await listed(null)
    expect(click).toMatchObject({ uri: 'https://shop.example/a', reply_version: 2, clicks: 1 })
    const { first_key: firstClickedAt = '', answer_id: answerId = '', bubble = 0, nth = 0 } = click ?? {}
    expect(await listed({ firstClickedAt, answerId, bubble, nth })).toEqual([])
    await answer(await said('配送状況'))
    expect(await texts()).toContain('別')
  })
})

describe('the fallback', () => {
  it('answers once in its time, and pictures only where it says so', async () => {
    const { id } = await reply({
      kind: 'FALLBACK',
      keywords: [],
      onceMinutes: 60,
      bubbles: words('担当者から'),
    })
    await answer(await said(null))
    expect(await outcomes()).toEqual([])
    await answer(await said('あの'))
    await answer(await said('もしもし'))
    expect(await texts()).toEqual(['担当者から'])
    const content = contentOf({
      kind: 'FALLBACK',
      keywords: [],
      answersMedia: true,
      bubbles: words('画像ですね'),
    })
    await shop.inTx((tx) => replaceAutoReply(tx, { by: by(), id, version: null, content }))
    await answer(await said(null))
    expect(await texts()).toEqual(['担当者から', '画像ですね'])
  })
})

describe('bad days', () => {
  const UNCERTAIN = [
    { kind: 'error-before', status: 500 },
    { kind: 'error-after-accept', status: 500 },
    { kind: 'reset-after-accept' },
    { kind: 'hang-after-accept' },
    { kind: 'proxy-before' },
  ]
  it.each(UNCERTAIN)('an answer that may have been shown is never given twice: %j', async (fault) => {
    await reply()
    await world.control('POST', '/faults', { endpoint: 'reply', ...fault })
    const event = await said('配送状況')
    const before = await tries()
    await answer(event)
    await answer(event)
    expect((await tries()) - before).toBe(1)
    expect(await outcomes()).toEqual(['UNKNOWN'])
    expect(await talk()).toEqual([{ kind: 'reply', outcome: 'UNKNOWN' }])
    expect((await shown()).filter(({ kind }) => kind === 'push')).toEqual([])
  })

  it('is answered with its handling, and what that could not do is left for the workflow', async () => {
    await reply()
    const both = handleAndAnswer(activities, activities, async () => false)
    const event = await said('配送状況')
    expect(await both.handleLineEvent(input(event))).not.toHaveProperty('autoReply')
    expect(await both.handleLineEvent(input(event))).not.toHaveProperty('autoReply')
    await world.control('POST', '/faults', { endpoint: 'reply', kind: 'status', status: 429, count: 1 })
    const later = await said('配送状況')
    expect(await both.handleLineEvent(input(later))).toMatchObject({ autoReply: { reply: true } })
    await activities.answerEvent(input(later))
    expect(await outcomes()).toEqual(['DONE', 'DONE'])
    expect(await texts()).toEqual(['はい', 'はい'])
  })

  it('429 is tried again while the token lives', async () => {
    await reply()
    await world.control('POST', '/faults', { endpoint: 'reply', kind: 'status', status: 429, count: 1 })
    const event = await said('配送状況')
    await expect(answer(event)).rejects.toMatchObject({ type: 'LINE_RATE_LIMITED' })
    expect(await outcomes()).toEqual([null])
    await answer(event)
    expect(await outcomes()).toEqual(['DONE'])
    expect(await texts()).toEqual(['はい'])
  })

  it('a token that is older than 50 s, or missing, is not tried', async () => {
    await reply()
    const before = await tries()
    await answer(await said('配送状況', {}, new Date(Date.now() - 51_000)))
    await answer(await store({}, '配送状況'))
    expect(await outcomes()).toEqual(['EXPIRED', 'EXPIRED'])
    expect(await tries()).toBe(before)
  })

  it('a worker that dies between the claim and the call leaves it unknown, without a second try', async () => {
    await reply({ actions: { points: 10 } })
    const event = await said('配送状況')
    await handle(event)
    await shop.inTx((tx) =>
      tx
        .updateTable('reply_answers')
        .set({ outcome: 'UNKNOWN', tried_at: new Date() })
        .where('event_id', '=', event)
        .execute(),
    )
    const before = await tries()
    await answer(event)
    expect(await tries()).toBe(before)
    expect(await answers()).toMatchObject([{ outcome: 'UNKNOWN', acted_at: expect.any(Date) }])
    expect((await member()).point_balance).toBe(0)
  })

  it('what the values make too long is kept back with its bubble, and what LINE refuses with LINE’s words', async () => {
    await reply({
      bubbles: [
        {
          kind: 'buttons',
          text: `{displayName}${'あ'.repeat(150)}`,
          buttons: [{ kind: 'uri', label: 'a', uri: 'https://shop.example' }],
        },
      ],
    })
    await shop.inTx((tx) =>
      tx
        .updateTable('members')
        .set({ display_name: '長い名前'.repeat(10) })
        .where('id', '=', memberId)
        .execute(),
    )
    const before = await tries()
    await answer(await said('配送状況'))
    expect(await tries()).toBe(before)
    await shop.inTx((tx) => tx.updateTable('auto_replies').set({ enabled: false }).execute())
    await reply()
    await world.control('POST', '/faults', {
      endpoint: 'reply',
      kind: 'status',
      status: 400,
      body: JSON.stringify({
        message: 'The request body has 1 error(s)',
        details: [{ message: 'invalid uri', property: 'messages[0].text' }],
      }),
    })
    await answer(await said('配送状況'))
    const [first, second] = await answers()
    expect(first).toMatchObject({
      outcome: 'INVALID_CONTENT',
      content_fault: { bubble: 1, askedLine: false },
    })
    expect(second).toMatchObject({
      outcome: 'INVALID_CONTENT',
      content_fault: { bubble: 1, askedLine: true },
    })
  })
})

describe('a shop with 500 replies of 20 keywords', () => {
  it('finds the one that answers by an index, without reading the others', async () => {
    const { id } = await reply({ adminName: '最後', keywords: [{ text: '返品したい', match: 'PARTIAL' }] })
    await shop.inTx(async (tx) => {
      await sql`
        insert into auto_replies (shop_id, line_account_id, admin_name, kind, enabled, folds, bubbles)
        select ${shop.shopId}, ${shop.lineAccountId}, '多数', 'KEYWORDS', true, ${foldsNumber(DEFAULT_FOLDS)}, '[]'
          from generate_series(1, 500)`.execute(tx)
      await sql`
        insert into auto_reply_keywords (reply_id, place, shop_id, line_account_id, match, folds, folded, head)
        select r.id, k, r.shop_id, r.line_account_id, case when k % 2 = 0 then 'EXACT' else 'PARTIAL' end, r.folds,
               left(r.id::text, 2) || k || r.id, left(r.id::text, 2)
          from auto_replies r cross join generate_series(0, 19) k where r.admin_name = '多数'`.execute(tx)
    })
    const found = await shop.inTx((tx) =>
      candidates(tx, {
        lineAccountId: shop.lineAccountId,
        text: '昨日届いたものを返品したいです',
        keywordSets: [{ kind: 'KEYWORDS', folds: foldsNumber(DEFAULT_FOLDS) }],
      }),
    )
    expect(found.map((one) => one.id)).toEqual([id])
  })
})
