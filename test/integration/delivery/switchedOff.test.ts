import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { OperatorId, OrderId, TagId } from '../../../domain/values/ids.ts'
import { addDays, dateInJapan, daysBetween } from '../../../domain/values/japanTime.ts'
import { switchFollowMessage } from '../../../schema/messages/followMessageWrites.ts'
import { changeMemberTags } from '../../../schema/members/memberTags.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { addFriend } from '../../setup/line/testLine.ts'
import { until } from '../../setup/runtime/until.ts'
import { addMessage, dueIn } from '../../setup/messages/messages.ts'
import { type RunningShop, startRunningShop } from '../../setup/orders/runningShop.ts'
import { addProduct } from '../../setup/shops/shop.ts'

/** Messages that a switch or a filter leaves out at some of their due times. */

let database: TestDatabase
let shop: RunningShop
let operatorId: OperatorId
beforeAll(async () => {
  database = await createTestDatabase()
  shop = await startRunningShop(database)
  const operator = await shop.run((tx) =>
    tx
      .insertInto('operators')
      .values({ shop_id: shop.shopId, name: '担当', role: 'EDITOR' })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  operatorId = operator.id as OperatorId
})
afterAll(async () => {
  await shop?.stop()
  await database?.drop()
})

let codes = 0
let productCode: string
let productId: string
beforeEach(async () => {
  productCode = `P${++codes}`
  productId = await addProduct(shop, productCode)
})

/** As PUT /v1/follow-messages/{id}/enabled does. */
const turn = (messageId: string, on: boolean) =>
  shop.run((tx) =>
    switchFollowMessage(tx, {
      by: { shopId: shop.shopId, operatorId },
      id: messageId,
      version: null,
      enabled: on,
    }),
  )
const pull = ({ customer }: { customer: string }, shipDate: ReturnType<typeof dueIn>['shipDate'], nth = 0) =>
  shop.pullOrder({ externalId: `${productCode}-${nth}`, customerExternalId: customer, productCode, shipDate })
const states = async (orderId: OrderId) =>
  (await shop.rows(orderId)).map(({ state, reason }) => [state, reason])
/** Waits until the order's nth delivery is settled. */
const settledAt = (orderId: OrderId, nth: number) =>
  until(async () => (await shop.rows(orderId))[nth]?.settled_at instanceof Date)
/** Scenarios of one ship date that fall due one after another, each in so many seconds, with its number as text. */
function duesIn(...seconds: number[]) {
  const { shipDate } = dueIn(Math.min(...seconds))
  const scenarios = seconds.map((one, nth) => {
    const { sendTime, dueAt } = dueIn(one)
    return { dayOffset: daysBetween(shipDate, dateInJapan(dueAt)), sendTime, text: String(nth + 1) }
  })
  return { shipDate, scenarios }
}

const skipped = (reason: string) => ['skipped', reason]
const sent = ['sent', null]

describe('a message that is switched off and on again', () => {
  it('V16 sends what falls due while it is on, and never makes up for the rest', async () => {
    const { shipDate, scenarios } = duesIn(4, 11, 12, 21)
    const { messageId } = await addMessage(shop, { productIds: [productId], scenarios })
    const orders: { orderId: OrderId; userId: string }[] = []
    for (let nth = 0; nth < 3; nth++) {
      const friend = await addFriend(shop, shop.line)
      orders.push({ orderId: await pull(friend, shipDate, nth), userId: friend.userId })
    }
    for (const { orderId } of orders) await settledAt(orderId, 0)
    await turn(messageId, false)
    for (const { orderId } of orders) await settledAt(orderId, 2)
    await turn(messageId, true)
    await turn(messageId, false)
    await turn(messageId, true)
    for (const { orderId } of orders) await settledAt(orderId, 3)

    const wanted = [sent, skipped('DISABLED'), skipped('DISABLED'), sent]
    for (const [nth, { orderId, userId }] of orders.entries()) {
      expect(await states(orderId)).toEqual(wanted)
      await shop.planAgain(orderId, `${productCode}-${nth}`)
      expect(await states(orderId)).toEqual(wanted)
      expect(await shop.texts(userId)).toEqual(['1', '4'])
      expect(await shop.asked(userId)).toHaveLength(2)
    }
  })

  it('V16 before anything is due sends all as if nothing had been', async () => {
    const { shipDate, scenarios } = duesIn(8, 9)
    const { messageId } = await addMessage(shop, { productIds: [productId], scenarios })
    const friend = await addFriend(shop, shop.line)
    const orderId = await pull(friend, shipDate)
    await until(async () => (await shop.rows(orderId)).length === 2)
    await turn(messageId, false)
    await turn(messageId, true)
    await settledAt(orderId, 1)
    expect(await states(orderId)).toEqual([sent, sent])
    expect(await shop.texts(friend.userId)).toEqual(['1', '2'])
  })

  it('V16 opens what it left out only for a ship date that moves it into the future', async () => {
    const { sendTime, shipDate } = dueIn(2)
    const { messageId } = await addMessage(shop, { productIds: [productId], scenarios: [{ sendTime }] })
    const friend = await addFriend(shop, shop.line)
    await turn(messageId, false)
    const orderId = await pull(friend, shipDate)
    await settledAt(orderId, 0)
    await turn(messageId, true)
    await shop.planAgain(orderId, `${productCode}-0`)
    expect(await states(orderId)).toEqual([skipped('DISABLED')])
    await pull(friend, addDays(shipDate, 3))
    await until(async () => (await shop.rows(orderId))[0]?.state === 'planned')
    expect(await shop.asked(friend.userId)).toEqual([])
  })
})

describe('a filter', () => {
  it('V17, B1 is asked at each due time for itself: sent, left out, sent', async () => {
    const { id: tagId } = await shop.run((tx) =>
      tx
        .insertInto('tags')
        .values({ shop_id: shop.shopId, line_account_id: shop.lineAccountId, code: 'A', name: 'A' })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
    const { shipDate, scenarios } = duesIn(3, 4, 12)
    const [first, ...others] = scenarios
    await addMessage(shop, {
      productIds: [productId],
      audience: { all: [{ kind: 'withoutTags', mode: 'any', tagIds: [tagId as TagId] }] },
      scenarios: [{ ...first, actions: { addTagIds: [tagId] } }, ...others],
    })
    const friend = await addFriend(shop, shop.line)
    const orderId = await pull(friend, shipDate)
    await settledAt(orderId, 1)
    await shop.run((tx) =>
      changeMemberTags(tx, {
        shopId: shop.shopId,
        memberId: friend.memberId,
        change: { remove: [tagId], add: [], cause: 'test' },
      }),
    )
    await settledAt(orderId, 2)
    expect(await states(orderId)).toEqual([sent, skipped('FILTER'), sent])
    expect(await shop.texts(friend.userId)).toEqual(['1', '3'])
  })
})
