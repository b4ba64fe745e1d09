import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createOptOutActivities, type OptOutActivities } from '../../../activities/members/optOutReply.ts'
import {
  createLineEventActivities,
  type LineEventActivities,
} from '../../../activities/events/handleLineEvent.ts'
import type { MemberId } from '../../../domain/values/ids.ts'
import { setOptOut } from '../../../schema/members/optOut.ts'
import { createLineWorld, type LineShop, type LineWorld } from '../../setup/line/lineShop.ts'
import { testVault } from '../../setup/runtime/secrets.ts'

const T1 = Date.parse('2026-11-25T10:00:00+09:00')

let world: LineWorld
let activities: LineEventActivities & OptOutActivities
let shop: LineShop
let memberId: MemberId
beforeAll(async () => {
  world = await createLineWorld()
  const { database, line, tokens, boxes } = world
  activities = {
    ...createLineEventActivities({ db: database.db, boxes, tokens, claims: testVault.claims }),
    ...createOptOutActivities({ db: database.db, line, boxes }),
  }
  shop = await world.newShop()
})
afterAll(() => world.close())
beforeEach(async () => {
  ;({ memberId } = await shop.newMember())
})

/** A message of the member, stored as the webhook route does. */
const said = (text: string, at: number, more: object = {}) =>
  shop.inTx(async (tx) => {
    const { id } = await tx
      .insertInto('webhook_events')
      .values({
        shop_id: shop.shopId,
        line_account_id: shop.lineAccountId,
        webhook_event_id: randomUUID(),
        type: 'message',
        member_id: memberId,
        event_at: new Date(at),
        payload: JSON.stringify({ type: 'message', message: { type: 'text', text }, ...more }),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })
const input = (eventId: string) => ({ shopId: shop.shopId, memberId, eventId })
const says = async (text: string, at: number) => activities.handleLineEvent(input(await said(text, at)))
const member = () =>
  shop.inTx((tx) => tx.selectFrom('members').selectAll().where('id', '=', memberId).executeTakeFirstOrThrow())
const outcome = async (id: string) =>
  shop.inTx(async (tx) => {
    const row = await tx
      .selectFrom('webhook_events')
      .select('reply_outcome')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return row.reply_outcome
  })

describe('D9 a member who writes お知らせ停止', () => {
  it('is opted out, and in again by お知らせ再開; other words say nothing', async () => {
    const before = await member()
    expect(await says('こんにちは', T1)).not.toHaveProperty('optOut')
    expect((await member()).opt_out_wish_at).toBeNull()
    expect(await says('お知らせ停止', T1 + 1_000)).toMatchObject({ optOut: 'OUT' })
    expect(await member()).toMatchObject({
      opted_out_at: new Date(T1 + 1_000),
      opt_out_wish_by: 'KEYWORD',
      version: before.version + 1,
    })
    await says('お知らせ停止', T1 + 2_000)
    expect(await member()).toMatchObject({ opted_out_at: new Date(T1 + 1_000), version: before.version + 1 })
    expect(await says('お知らせ再開', T1 + 3_000)).toMatchObject({ optOut: 'IN' })
    expect(await member()).toMatchObject({ opted_out_at: null, version: before.version + 2 })
  })

  it('is judged by the time of the event, whatever comes first and however often', async () => {
    const [stop, resume] = [await said('お知らせ停止', T1), await said('お知らせ再開', T1 + 1_000)]
    await activities.handleLineEvent(input(resume))
    expect(await activities.handleLineEvent(input(stop))).not.toHaveProperty('optOut')
    expect(await activities.handleLineEvent(input(stop))).not.toHaveProperty('optOut')
    expect((await member()).opted_out_at).toBeNull()
    expect(await activities.handleLineEvent(input(resume))).toMatchObject({ optOut: 'IN' })
  })

  it('at one instant stays out', async () => {
    await says('お知らせ再開', T1)
    await says('お知らせ停止', T1)
    await says('お知らせ再開', T1)
    expect((await member()).opted_out_at).toEqual(new Date(T1))
  })

  it('is not talked over by an event from before an operator changed it', async () => {
    await shop.inTx((tx) => setOptOut(tx, { memberId, wish: 'OUT', by: { source: 'OPERATOR' } }))
    await says('お知らせ再開', T1 - 86_400_000)
    expect(await member()).toMatchObject({ opted_out_at: expect.any(Date), opt_out_wish_by: 'OPERATOR' })
  })

  it('is answered once, and nothing is pushed where LINE takes the token no more', async () => {
    const event = await said('お知らせ停止', T1, { replyToken: 'old' })
    await activities.handleLineEvent(input(event))
    await activities.replyToOptOut(input(event))
    const first = await outcome(event)
    expect(first).toMatch(/^(EXPIRED|REFUSED)/)
    await activities.replyToOptOut(input(event))
    expect(await outcome(event)).toBe(first)
    const other = await said('こんにちは', T1 + 1_000)
    await activities.handleLineEvent(input(other))
    await activities.replyToOptOut(input(other))
    expect(await outcome(other)).toBeNull()
  })
})
