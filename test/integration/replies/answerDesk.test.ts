import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createLineEventActivities } from '../../../activities/events/handleLineEvent.ts'
import { createLine } from '../../../activities/line/index.ts'
import { createAnswerActivities } from '../../../activities/replies/answerEvent.ts'
import { claimEventsToAnswer, finishEventsToAnswer } from '../../../schema/events/eventsToAnswer.ts'
import { claimOutbox, finishOutbox } from '../../../schema/outboxClaims.ts'
import { startAnswerDesk } from '../../../worker/replies/answerDesk.ts'
import { answersOf } from '../../../worker/replies/answersOf.ts'
import { createLineWorld, type LineShop, type LineWorld } from '../../setup/line/lineShop.ts'
import { addKeywordReply } from '../../setup/replies/keywordReply.ts'
import { silent } from '../../setup/runtime/log.ts'
import { testVault } from '../../setup/runtime/secrets.ts'
import { until } from '../../setup/runtime/until.ts'
import { type Door, openDoor } from '../../setup/talk/door.ts'

/** Temporal runs in none of these tests: what the desk answers is answered without it. */
let world: LineWorld
let shop: LineShop
let door: Door
const desks: { stop(): Promise<void> }[] = []

beforeAll(async () => {
  world = await createLineWorld()
})
afterAll(() => world?.close())
beforeEach(async () => {
  await world.control('DELETE', '/faults')
  ;({ shop, door } = await openShop())
})
afterEach(async () => {
  await Promise.all(desks.splice(0).map((desk) => desk.stop()))
  door.close()
})

async function openShop(): Promise<{ shop: LineShop; door: Door }> {
  const accessToken = randomUUID()
  const one = await world.newShop(accessToken)
  const at = await openDoor(world.database.db, one)
  await world.control('PUT', `/channels/${one.channelId}`, {
    channelSecret: 'secret',
    displayName: 'みどり通販',
    accessToken,
    webhookUrl: at.url,
  })
  await one.inTx((tx) => addKeywordReply(tx, one))
  return { shop: one, door: at }
}

const deps = () => ({
  db: world.database.db,
  line: world.line,
  boxes: world.boxes,
  vault: testVault,
  tokens: world.tokens,
  linkBaseUrl: 'https://crm.example',
  mediaBaseUrl: 'https://crm.example/media',
})
async function open(claimSeconds?: number): Promise<void> {
  const { db, url } = world.database
  // LINE may take longer than a claim lasts.
  const line = createLine({ db, vault: testVault, lineApiBaseUrl: world.sandbox.url, timeoutMs: 3_000 })
  const answer = answersOf({ ...deps(), line })
  desks.push(
    await startAnswerDesk({
      db,
      databaseUrl: url,
      answer,
      log: silent,
      ...(claimSeconds && { claimSeconds }),
    }),
  )
}
async function says(userId: string, words = '配送状況', of = { shop, door }): Promise<void> {
  const before = of.door.delivered.length
  await world.control('POST', `/channels/${of.shop.channelId}/users/${userId}/say`, { text: words })
  await until(async () => of.door.delivered.length > before)
}
const repliesOf = async (userId: string, of = shop): Promise<{ text: string; at: number }[]> => {
  const { messages } = await world.control<{
    messages: { kind: string; acceptedAt: number; messages: { text: string }[] }[]
  }>('GET', `/messages?channelId=${of.channelId}&userId=${userId}&limit=1000`)
  return messages
    .filter(({ kind }) => kind === 'reply')
    .map(({ acceptedAt, messages: [first] }) => ({ text: first?.text ?? '', at: acceptedAt }))
}
const tries = async () => {
  const { requests } = await world.control<{ requests: unknown[] }>(
    'GET',
    `/requests?endpoint=reply&channelId=${shop.channelId}&limit=1000`,
  )
  return requests.length
}
const facts = () =>
  shop.inTx((tx) =>
    tx
      .selectFrom('outbox')
      .select(['id', 'signal_args', 'answer_account', 'done_at', 'claimed_until'])
      .orderBy('id')
      .execute(),
  )
const handedOn = async () => (await facts()).every(({ answer_account }) => answer_account === null)
const answers = () => shop.inTx((tx) => tx.selectFrom('reply_answers').selectAll().orderBy('id').execute())
const leftOf = async () => (await facts()).map(({ signal_args }) => (signal_args as unknown[])[1])

describe('the desk', () => {
  it('answers without Temporal, and leaves to the workflow what is left', async () => {
    await open()
    const { lineUserId, memberId } = await shop.newMember()
    await says(lineUserId)
    await says(lineUserId, 'お知らせ停止')
    await says(lineUserId, 'ありがとう')
    await until(async () => (await facts()).length === 3 && handedOn())
    expect((await repliesOf(lineUserId)).map(({ text }) => text)).toEqual([
      'はい',
      expect.stringContaining('停止'),
    ])
    expect(await leftOf()).toEqual([{ profile: true }, { profile: true }, { profile: true }])
    const { opted_out_at } = await shop.inTx((tx) =>
      tx.selectFrom('members').selectAll().where('id', '=', memberId).executeTakeFirstOrThrow(),
    )
    expect(opted_out_at).not.toBeNull()
    const relayed = await claimOutbox(world.database.db, 100, 15)
    expect(relayed.filter(({ shopId }) => shopId === shop.shopId)).toHaveLength(3)
    await finishOutbox(
      world.database.db,
      relayed.map(({ id }) => id),
    )
  })

  it('answers once, whatever comes twice, and whoever handles the event beside it', async () => {
    await Promise.all([open(), open()])
    const people = await Promise.all(Array.from({ length: 8 }, () => shop.newMember()))
    const { db, boxes, tokens } = { ...world, db: world.database.db }
    const activities = {
      ...createLineEventActivities({ db, boxes, tokens, claims: testVault.claims }),
      ...createAnswerActivities(deps()),
    }
    const beside = async (): Promise<void> => {
      const events = await shop.inTx((tx) =>
        tx.selectFrom('webhook_events').select(['id', 'member_id']).execute(),
      )
      for (const { id, member_id } of events) {
        const input = {
          shopId: shop.shopId,
          memberId: member_id as (typeof people)[0]['memberId'],
          eventId: id,
        }
        const { autoReply } = await activities.handleLineEvent(input)
        if (autoReply?.reply) await activities.answerEvent(input)
      }
    }
    await Promise.all(people.map(({ lineUserId }) => says(lineUserId)))
    await Promise.all([beside(), door.repeat(), beside()])
    await until(async () => (await facts()).length === 8 && handedOn())
    await door.repeat()
    for (const { lineUserId } of people) expect(await repliesOf(lineUserId)).toHaveLength(1)
    expect(await tries()).toBe(8)
    expect(await answers()).toHaveLength(8)
    expect(await facts()).toHaveLength(8)
  })

  it('takes the events of a member in order, one at a time, and lets no other person wait for them', async () => {
    const flood = await shop.newMember()
    const other = await shop.newMember()
    const elsewhere = await openShop()
    const third = await elsewhere.shop.newMember()
    for (let nth = 0; nth < 40; nth++) await says(flood.lineUserId, `${nth} 配送状況`)
    await says(other.lineUserId)
    await says(third.lineUserId, '配送状況', elsewhere)
    await Promise.all([open(), open()])
    await until(async () => (await facts()).length === 41 && handedOn())
    const [others, thirds, all] = await Promise.all([
      repliesOf(other.lineUserId),
      repliesOf(third.lineUserId, elsewhere.shop),
      repliesOf(flood.lineUserId),
    ])
    expect(all).toHaveLength(40)
    const last = Math.max(...all.map(({ at }) => at))
    expect(others.map(({ at }) => at < last)).toEqual([true])
    expect(thirds.map(({ at }) => at < last)).toEqual([true])
    const ofFlood = (await answers()).filter(({ member_id }) => member_id === flood.memberId)
    const inOrder = ofFlood.toSorted((a, b) => a.event_at.getTime() - b.event_at.getTime())
    expect(inOrder.map(({ id }) => id)).toEqual(ofFlood.map(({ id }) => id))
    for (const [nth, { acted_at }] of inOrder.entries()) {
      const next = inOrder[nth + 1]
      if (next) expect(next.chosen_at >= (acted_at ?? new Date())).toBe(true)
    }
    elsewhere.door.close()
  })

  it('takes over what a dead process had claimed, and nothing of what a living one has', async () => {
    const { db } = world.database
    const { lineUserId } = await shop.newMember()
    await says(lineUserId)
    await says(lineUserId, '2 配送状況')
    const wish = { most: 10, each: 10, seconds: 2, after: null, busy: [] }
    const [dead] = await claimEventsToAnswer(db, wish)
    expect(dead?.events).toHaveLength(2)
    await says(lineUserId, '3 配送状況')
    expect(await claimEventsToAnswer(db, wish)).toEqual([])
    await open()
    await until(async () => (await facts()).length === 3 && handedOn())
    expect(await repliesOf(lineUserId)).toHaveLength(3)
    // Whoever lost a claim changes nothing any more.
    await finishEventsToAnswer(
      db,
      (dead?.events ?? []).map((claim) => ({ claim, left: null })),
    )
    expect(await leftOf()).toEqual([{ profile: true }, { profile: true }, { profile: true }])
  })

  it('keeps its claim while LINE takes long, and a try that LINE did not answer is the last', async () => {
    await Promise.all([open(1), open(1)])
    const { lineUserId } = await shop.newMember()
    const other = await shop.newMember()
    await world.control('POST', '/faults', {
      endpoint: 'reply',
      kind: 'hang-after-accept',
      count: 1,
    })
    await says(lineUserId)
    await until(async () => (await tries()) === 1)
    await says(other.lineUserId)
    await until(async () => (await facts()).length === 2 && handedOn())
    expect(await tries()).toBe(2)
    expect((await answers()).map(({ outcome }) => outcome)).toEqual(
      expect.arrayContaining(['DONE', 'UNKNOWN']),
    )
  })

  it('leaves to the workflow what it cannot do now: LINE’s 429, a menu, an event that cannot be handled', async () => {
    await world.control('POST', '/faults', { endpoint: 'reply', kind: 'status', status: 429, count: 1 })
    const [limited, menu, broken] = [await shop.newMember(), await shop.newMember(), await shop.newMember()]
    await open()
    await says(limited.lineUserId)
    await until(async () => (await facts()).length === 1 && handedOn())
    expect(await answers()).toMatchObject([{ outcome: null, acted_at: null }])
    await shop.inTx((tx) =>
      addKeywordReply(tx, shop, {
        keywords: [{ text: 'メニュー', match: 'EXACT' }],
        actions: { richMenuId: null },
      }),
    )
    await says(menu.lineUserId, 'メニュー')
    await until(async () => (await facts()).length === 2 && handedOn())
    expect(await repliesOf(menu.lineUserId)).toHaveLength(1)
    await Promise.all(desks.splice(0).map((desk) => desk.stop()))
    await says(broken.lineUserId)
    await shop.inTx((tx) =>
      tx
        .updateTable('webhook_events')
        .set({ content: Buffer.from('x') })
        .where('member_id', '=', broken.memberId)
        .execute(),
    )
    await open()
    await until(async () => (await facts()).length === 3 && handedOn())
    expect(await leftOf()).toEqual([undefined, undefined, undefined])
  })
})

describe('the relay', () => {
  it('leaves what is left of an answered event while somebody waits for an answer, but not for long', async () => {
    const { db } = world.database
    const { lineUserId } = await shop.newMember()
    await open()
    await says(lineUserId)
    await until(async () => (await facts()).length === 1 && handedOn())
    await Promise.all(desks.splice(0).map((desk) => desk.stop()))
    await says((await shop.newMember()).lineUserId)
    const [answered, waiting] = (await facts()).map(({ id }) => id)
    const age = (id: number | undefined, ms: number) =>
      shop.inTx((tx) =>
        tx
          .updateTable('outbox')
          .set({ created_at: new Date(Date.now() - ms) })
          .where('id', '=', id ?? 0)
          .execute(),
      )
    const relays = async () => {
      const claimed = (await claimOutbox(db, 100, 0)).filter(({ shopId }) => shopId === shop.shopId)
      return claimed.map(({ id }) => id)
    }
    await age(waiting, 5_000)
    expect(await relays()).toEqual([])
    await age(answered, 21_000)
    expect(await relays()).toEqual([answered])
    await age(answered, 5_000)
    const [claim] = await claimEventsToAnswer(db, { most: 1, each: 1, seconds: 60, after: null, busy: [] })
    await finishEventsToAnswer(
      db,
      (claim?.events ?? []).map((one) => ({ claim: one, left: null })),
    )
    expect(await relays()).toEqual([answered, waiting])
  })

  it('leaves an event alone while somebody may answer it, and takes it after half a minute', async () => {
    const { db } = world.database
    const { lineUserId } = await shop.newMember()
    await says(lineUserId)
    const relays = async () => (await claimOutbox(db, 100, 15)).filter(({ shopId }) => shopId === shop.shopId)
    expect(await relays()).toEqual([])
    await shop.inTx((tx) =>
      tx
        .updateTable('outbox')
        .set({ created_at: new Date(Date.now() - 31_000) })
        .execute(),
    )
    expect(await relays()).toMatchObject([{ signal: 'lineEvent', signalArgs: [expect.any(String)] }])
    expect(await claimEventsToAnswer(db, { most: 10, each: 10, seconds: 2, after: null, busy: [] })).toEqual(
      [],
    )
  })
})
