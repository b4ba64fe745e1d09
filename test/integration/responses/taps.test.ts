import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createTapActivities, type TapActivities } from '../../../activities/responses/tapActions.ts'
import {
  createLineEventActivities,
  type LineEventActivities,
} from '../../../activities/events/handleLineEvent.ts'
import type { ActButton } from '../../../domain/bubbles/index.ts'
import type { DeliveryId, MemberId } from '../../../domain/values/ids.ts'
import { OPT_OUT_ANSWERS } from '../../../domain/members/optOut.ts'
import { createLineWorld, type LineShop, type LineWorld } from '../../setup/line/lineShop.ts'
import { testVault } from '../../setup/runtime/secrets.ts'
import { keepSentVersion } from '../../setup/messages/sentVersion.ts'

/** What the stand-in LINE posted. */
interface Received {
  url: string
  events: { replyToken?: string }[]
  close(): void
}
async function receiveWebhooks(): Promise<Received> {
  const events: Received['events'] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      events.push(...(JSON.parse(body) as { events: Received['events'] }).events)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, events, close: () => server.close() }
}

let world: LineWorld
let activities: LineEventActivities & TapActivities
let shop: LineShop
let memberId: MemberId
let lineUserId: string
let tagId: string
let received: Received
beforeAll(async () => {
  world = await createLineWorld()
  const { database, line, tokens, boxes } = world
  activities = {
    ...createLineEventActivities({ db: database.db, boxes, tokens, claims: testVault.claims }),
    ...createTapActivities({ db: database.db, line, boxes }),
  }
  const accessToken = randomUUID()
  shop = await world.newShop(accessToken)
  received = await receiveWebhooks()
  await world.control('PUT', `/channels/${shop.channelId}`, {
    channelSecret: 'secret',
    displayName: 'みどり通販',
    accessToken,
    webhookUrl: received.url,
  })
  const tag = await shop.inTx((tx) =>
    tx
      .insertInto('tags')
      .values({ shop_id: shop.shopId, line_account_id: shop.lineAccountId, code: 'A', name: '興味あり' })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  tagId = tag.id
})
afterAll(async () => {
  received?.close()
  await world?.close()
})
beforeEach(async () => {
  await world.control('DELETE', '/faults')
  ;({ memberId, lineUserId } = await shop.newMember())
})

/** A delivery to the member that went, with one button that acts; answers the token on it. */
async function sent(button: Partial<ActButton>, sentAt = new Date(), of = memberId): Promise<string> {
  const { deliveryId } = await shop.newDelivery(of, {
    row: { state: 'sent', settled_at: sentAt, first_attempt_at: sentAt, message_version: 3 },
  })
  const act: ActButton = { kind: 'act', label: 'はい', act: { points: 100 }, once: true, ...button }
  await shop.inTx((tx) =>
    keepSentVersion(tx, deliveryId, [{ kind: 'buttons', text: 'いかがですか', buttons: [act] }]),
  )
  return world.tokens.tap(shop.shopId, { deliveryId: deliveryId as DeliveryId, place: { bubble: 0, nth: 0 } })
}

/** LINE's event of a tap, stored as the webhook route does. */
async function tapped(data: string, by = memberId, more: object = {}): Promise<string> {
  return shop.inTx(async (tx) => {
    const { id } = await tx
      .insertInto('webhook_events')
      .values({
        shop_id: shop.shopId,
        line_account_id: shop.lineAccountId,
        webhook_event_id: randomUUID(),
        type: 'postback',
        member_id: by,
        event_at: new Date(),
        payload: JSON.stringify({ type: 'postback', postback: { data }, ...more }),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })
}
const handle = (eventId: string, by = memberId) =>
  activities.handleLineEvent({ shopId: shop.shopId, memberId: by, eventId })
const tap = async (data: string, by = memberId) => handle(await tapped(data, by), by)
const verdicts = (of = memberId) =>
  shop.inTx(async (tx) => {
    const rows = await tx
      .selectFrom('taps')
      .select('verdict')
      .where('member_id', '=', of)
      .orderBy('id')
      .execute()
    return rows.map(({ verdict }) => verdict)
  })
const outcomes = (of = memberId) =>
  shop.inTx(async (tx) => {
    const rows = await tx
      .selectFrom('tap_actions as a')
      .innerJoin('taps as t', 't.id', 'a.tap_id')
      .select(['a.action', 'a.outcome'])
      .where('t.member_id', '=', of)
      .orderBy('a.action')
      .execute()
    return Object.fromEntries(rows.map(({ action, outcome }) => [action, outcome]))
  })
const member = (of = memberId) =>
  shop.inTx((tx) => tx.selectFrom('members').selectAll().where('id', '=', of).executeTakeFirstOrThrow())
const replies = async () => {
  const { messages } = await world.control<{ messages: { kind: string; messages: { text: string }[] }[] }>(
    'GET',
    `/messages?channelId=${shop.channelId}&userId=${lineUserId}&limit=100`,
  )
  return messages.filter(({ kind }) => kind === 'reply').map(({ messages: [one] }) => one?.text)
}

describe('a tap', () => {
  it('D9 stops announcements and resumes them, and the newest wish stands whatever comes first', async () => {
    const stop = await sent({ act: { optedOut: true }, once: false })
    const resume = await sent({ act: { optedOut: false }, once: false })
    const first = await tapped(stop, memberId, { replyToken: 'old' })
    await tap(resume)
    // The older event comes last: it is taken and answered, and changes nothing any more.
    await handle(first)
    expect(await member()).toMatchObject({ opted_out_at: null, opt_out_wish_by: 'BUTTON' })
    expect(await verdicts()).toEqual(['TAKEN', 'TAKEN'])
    await tap(stop)
    const { opted_out_at: since } = await member()
    expect(since).toBeInstanceOf(Date)
    expect(await outcomes()).toMatchObject({ changeOptOut: 'DONE' })
  })

  it('changes tags and points once, with itself as the cause, however often it comes', async () => {
    const token = await sent({ act: { addTagIds: [tagId], points: 100 } })
    const eventId = await tapped(token)
    await Promise.all([handle(eventId), handle(eventId), handle(eventId)])
    await tap(token)
    expect(await verdicts()).toEqual(['TAKEN', 'AGAIN'])
    expect((await member()).point_balance).toBe(100)
    expect(await outcomes()).toEqual({ changePoints: 'DONE', changeTags: 'DONE' })
    const history = await shop.inTx((tx) =>
      tx.selectFrom('tag_events').select(['change', 'cause']).where('member_id', '=', memberId).execute(),
    )
    expect(history).toEqual([{ change: 'ADDED', cause: expect.stringMatching(/^tap:[0-9a-f-]{36}$/) }])
  })

  it('of two at the same time does it once', async () => {
    const token = await sent({})
    await Promise.all([tap(token), tap(token), tap(token)])
    expect((await verdicts()).toSorted()).toEqual(['AGAIN', 'AGAIN', 'TAKEN'])
    expect((await member()).point_balance).toBe(100)
  })

  it('does it every time on a button that says so, until nobody could tap so fast', async () => {
    const token = await sent({ once: false, act: { points: 1 } })
    for (let n = 0; n < 22; n++) await tap(token)
    expect((await member()).point_balance).toBe(20)
    expect((await verdicts()).filter((one) => one === 'TOO_OFTEN')).toHaveLength(2)
  })

  it('does what the button said when it was sent, whatever it says now', async () => {
    const token = await sent({ act: { points: 5 } })
    await shop.inTx((tx) => tx.updateTable('scenarios').set({ bubbles: '[]' }).execute())
    await tap(token)
    expect((await member()).point_balance).toBe(5)
  })

  it('that is forged, foreign, or too old does nothing and is recorded', async () => {
    const token = await sent({})
    const other = await shop.newMember('別人')
    await tap(token, other.memberId)
    expect(await verdicts(other.memberId)).toEqual(['FOREIGN'])
    const elsewhere = await world.newShop()
    const { deliveryId } = await elsewhere.newDelivery((await elsewhere.newMember()).memberId)
    const at = { deliveryId: deliveryId as DeliveryId, place: { bubble: 0, nth: 0 } }
    await tap(world.tokens.tap(elsewhere.shopId, at))
    await tap(world.tokens.tap(shop.shopId, at))
    // Not its last letter, some bits of which mean nothing.
    await tap(`${token.slice(0, -5)}${token.at(-5) === 'A' ? 'B' : 'A'}${token.slice(-4)}`)
    await tap(await sent({}, new Date(Date.now() - 181 * 86_400_000)))
    // The shop's own postbacks are none of our business.
    await tap('later=1')
    expect(await verdicts()).toEqual(['FORGED', 'UNKNOWN', 'FORGED', 'EXPIRED'])
    expect((await member()).point_balance).toBe(0)
    expect((await member(other.memberId)).point_balance).toBe(0)
  })

  it('of a test member is marked', async () => {
    await shop.inTx((tx) =>
      tx.updateTable('members').set({ is_test: true }).where('id', '=', memberId).execute(),
    )
    await tap(await sent({}))
    const row = await shop.inTx((tx) =>
      tx.selectFrom('taps').select('is_test').where('member_id', '=', memberId).executeTakeFirstOrThrow(),
    )
    expect(row.is_test).toBe(true)
  })
})

describe('what follows at LINE', () => {
  /** A tap in the stand-in's chat, whose event brings a real reply token. */
  async function tapWithReply(token: string): Promise<{ shopId: typeof shop.shopId; tapId: string }> {
    await world.control('POST', `/channels/${shop.channelId}/users/${lineUserId}/tap`, { data: token })
    const { replyToken } = received.events.at(-1) ?? {}
    const { tap: taken } = await handle(await tapped(token, memberId, { replyToken }))
    expect(taken?.actions).toContain('reply')
    return { shopId: shop.shopId, tapId: taken?.tapId ?? '' }
  }

  it('is the reply, filled with the facts of now, once', async () => {
    const act = { points: 30, replyText: '{displayName|お客様}、残高は{points}です。' }
    const input = await tapWithReply(await sent({ act }))
    await activities.replyToTap(input)
    await activities.replyToTap(input)
    expect(await replies()).toEqual(['お客様、残高は30です。'])
    expect(await outcomes()).toMatchObject({ reply: 'DONE' })
  })

  it('to a wish about announcements names what holds now, and the way back', async () => {
    const input = await tapWithReply(await sent({ act: { optedOut: true } }))
    await activities.replyToTap(input)
    expect(await replies()).toEqual([OPT_OUT_ANSWERS.OUT])
  })

  it('is nothing in place of a reply that comes too late or that LINE leaves without an answer', async () => {
    const { tap: taken } = await handle(
      await tapped(await sent({ act: { replyText: 'はい' } }), memberId, { replyToken: 'old' }),
    )
    await activities.replyToTap({ shopId: shop.shopId, tapId: taken?.tapId ?? '' })
    expect(await outcomes()).toEqual({ reply: 'EXPIRED' })
    ;({ memberId, lineUserId } = await shop.newMember())
    const input = await tapWithReply(await sent({ act: { replyText: 'はい' } }))
    await world.control('POST', '/faults', { endpoint: 'reply', kind: 'reset-before' })
    await activities.replyToTap(input)
    await world.control('DELETE', '/faults')
    await activities.replyToTap(input)
    expect(await outcomes()).toEqual({ reply: 'UNKNOWN' })
    expect(await replies()).toEqual([])
  })

  it('is tried again when LINE’s bucket was full', async () => {
    const input = await tapWithReply(await sent({ act: { replyText: 'はい' } }))
    await world.control('POST', '/faults', { endpoint: 'reply', kind: 'status', status: 429, count: 1 })
    await expect(activities.replyToTap(input)).rejects.toMatchObject({ type: 'LINE_RATE_LIMITED' })
    await activities.replyToTap(input)
    expect(await replies()).toEqual(['はい'])
    expect(await outcomes()).toEqual({ reply: 'DONE' })
  })

  it('is the rich menu, and a refusal that is for ever is recorded', async () => {
    const { tap: taken } = await tap(await sent({ act: { richMenuId: 'richmenu-none' } }))
    const input = { shopId: shop.shopId, tapId: taken?.tapId ?? '' }
    await activities.linkTapMenu(input)
    expect(await outcomes()).toEqual({ linkRichMenu: expect.stringMatching(/^REFUSED: /) })
    const second = await tap(await sent({ act: { richMenuId: null } }))
    await activities.linkTapMenu({ ...input, tapId: second.tap?.tapId ?? '' })
    expect((await member()).rich_menu_id).toBeNull()
  })
})
