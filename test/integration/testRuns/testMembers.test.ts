import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import {
  createTestMemberReplyActivities,
  type TestMemberReplyActivities,
} from '../../../activities/testRuns/testMemberReply.ts'
import {
  createLineEventActivities,
  type LineEventActivities,
} from '../../../activities/events/handleLineEvent.ts'
import type { MemberId } from '../../../domain/values/ids.ts'
import { inviteToTests } from '../../../schema/testRuns/testMembers.ts'
import { insertOperator } from '../../../schema/shops/operators.ts'
import { createLineWorld, type LineShop, type LineWorld } from '../../setup/line/lineShop.ts'
import { testVault } from '../../setup/runtime/secrets.ts'

const AT = Date.parse('2026-11-25T10:00:00+09:00')

let world: LineWorld
let activities: LineEventActivities & TestMemberReplyActivities
let shop: LineShop
let operatorId: string
let memberId: MemberId
beforeAll(async () => {
  world = await createLineWorld()
  const { database, line, tokens, boxes } = world
  activities = {
    ...createLineEventActivities({ db: database.db, boxes, tokens, claims: testVault.claims }),
    ...createTestMemberReplyActivities({ db: database.db, line, boxes }),
  }
  shop = await world.newShop()
  const operator = await shop.inTx((tx) => insertOperator(tx, shop.shopId, { name: '佐藤', role: 'ADMIN' }))
  operatorId = operator.id
})
afterAll(() => world.close())
beforeEach(async () => {
  ;({ memberId } = await shop.newMember())
})

async function says(text: string, at = AT) {
  const id = await shop.inTx(async (tx) => {
    const row = await tx
      .insertInto('webhook_events')
      .values({
        shop_id: shop.shopId,
        line_account_id: shop.lineAccountId,
        webhook_event_id: randomUUID(),
        type: 'message',
        member_id: memberId,
        event_at: new Date(at),
        payload: JSON.stringify({ type: 'message', message: { type: 'text', text } }),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return row.id
  })
  const input = { shopId: shop.shopId, memberId, eventId: id }
  return { handled: await activities.handleLineEvent(input), input }
}
const invite = (code: string) =>
  shop.inTx((tx) => inviteToTests(tx, { shopId: shop.shopId, operatorId, memberId, code }))
const member = () =>
  shop.inTx((tx) => tx.selectFrom('members').selectAll().where('id', '=', memberId).executeTakeFirstOrThrow())

it('D35 the person confirms with the code, once, and ends it', async () => {
  expect((await says('テスト参加 402917')).handled).toMatchObject({ test: 'WRONG_CODE' })
  await invite('402917')
  const { handled, input } = await says('テスト参加 402917', AT + 1_000)
  expect(handled).toMatchObject({ test: 'JOINED' })
  expect(await member()).toMatchObject({ is_test: true, test_since: new Date(AT + 1_000), version: 2 })
  expect(await activities.handleLineEvent(input)).toMatchObject({ test: 'JOINED' })
  await activities.replyToTestWish(input)
  const event = await shop.inTx((tx) =>
    tx
      .selectFrom('webhook_events')
      .select('reply_outcome')
      .where('id', '=', input.eventId)
      .executeTakeFirst(),
  )
  expect(event).toEqual({ reply_outcome: 'EXPIRED' })

  expect((await says('テスト終了', AT)).handled).not.toHaveProperty('test')
  expect((await says('テスト終了', AT + 2_000)).handled).toMatchObject({ test: 'LEFT' })
  expect(await member()).toMatchObject({ is_test: false, test_since: null })
  expect((await says('テスト参加 402917', AT + 3_000)).handled).toMatchObject({ test: 'WRONG_CODE' })
})

it('a code is void after five wrong ones, and when another person sends it', async () => {
  await invite('111111')
  for (let i = 0; i < 5; i++)
    expect((await says('テスト参加 222222')).handled).toMatchObject({ test: 'WRONG_CODE' })
  expect((await says('テスト参加 111111')).handled).toMatchObject({ test: 'WRONG_CODE' })

  await invite('333333')
  ;({ memberId } = await shop.newMember())
  expect((await says('テスト参加 333333')).handled).toMatchObject({ test: 'WRONG_CODE' })
  expect((await says('テスト終了')).handled).not.toHaveProperty('test')
})

it('D34 the newest wish stands, whatever comes first', async () => {
  const now = Date.now()
  await invite('444444')
  // Older words to join arrive after newer ones to leave, of who was no test member yet.
  expect((await says('テスト終了', now + 2_000)).handled).not.toHaveProperty('test')
  expect((await says('テスト参加 444444', now + 1_000)).handled).toMatchObject({ test: 'WRONG_CODE' })
  expect(await member()).toMatchObject({ is_test: false })

  await invite('555555')
  // Older words to leave mean an earlier invitation.
  await says('テスト終了', now - 60_000)
  expect((await says('テスト参加 555555', now + 3_000)).handled).toMatchObject({ test: 'JOINED' })
  // Who says it again wants it still.
  await says('テスト参加 555555', now + 5_000)
  expect((await says('テスト終了', now + 4_000)).handled).not.toHaveProperty('test')
  expect(await member()).toMatchObject({ is_test: true, test_since: new Date(now + 5_000) })
})
