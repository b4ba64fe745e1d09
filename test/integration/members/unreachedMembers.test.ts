import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { submitIdentity } from '../../../schema/members/linking/submitIdentity.ts'
import { unlinkMember } from '../../../schema/members/linking/unlinkMember.ts'
import { testVault } from '../../setup/runtime/secrets.ts'
import type { MemberId, OrderId } from '../../../domain/values/ids.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { addFriend } from '../../setup/line/testLine.ts'
import { until } from '../../setup/runtime/until.ts'
import { addMessage, dueIn, type ScenarioOptions } from '../../setup/messages/messages.ts'
import { type RunningShop, startRunningShop } from '../../setup/orders/runningShop.ts'
import { addCustomer, addMember, addProduct, type TestMember } from '../../setup/shops/shop.ts'

/** Members who cannot be sent to in the second of sending, and those who can again by then. */

let database: TestDatabase
let shop: RunningShop
beforeAll(async () => {
  database = await createTestDatabase()
  shop = await startRunningShop(database)
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

/** Two messages for the product, due in so many seconds: one gives points to whom it reached, one to everybody. */
async function addTwo(seconds: number) {
  const { shipDate, sendTime, dueAt } = dueIn(seconds)
  const scenario = (actions: ScenarioOptions['actions'] = {}) => [{ sendTime, actions }]
  const productIds = [productId]
  await addMessage(shop, { productIds, deliveryOrder: 1, scenarios: scenario({ points: 5 }) })
  await addMessage(shop, {
    productIds,
    deliveryOrder: 2,
    scenarios: scenario({ points: 30, runWhenNotDelivered: true }),
  })
  return { shipDate, dueAt }
}
/** One message for the product, due in so many seconds. */
async function addOne(seconds: number) {
  const { shipDate, sendTime, dueAt } = dueIn(seconds)
  await addMessage(shop, { productIds: [productId], scenarios: [{ sendTime }] })
  return { shipDate, dueAt }
}
const states = async (orderId: OrderId) =>
  (await shop.rows(orderId)).map(({ state, reason }) => [state, reason])
const planned = (orderId: OrderId) => until(async () => (await shop.rows(orderId)).length > 0)
const balance = async ({ memberId }: TestMember): Promise<number> => {
  const row = await shop.run((tx) =>
    tx.selectFrom('members').select('point_balance').where('id', '=', memberId).executeTakeFirstOrThrow(),
  )
  return row.point_balance
}
const order = (customerExternalId: string, shipDate: Awaited<ReturnType<typeof addOne>>['shipDate']) =>
  shop.pullOrder({ externalId: productCode, customerExternalId, productCode, shipDate })

/** A friend whose customer in the cart has a phone, linked by it. */
async function addLinked() {
  const member = await addMember(shop)
  await shop.line.befriend(shop, member.userId)
  const phone = `0901111${String(codes).padStart(4, '0')}`
  const customer = `C-${productCode}`
  await shop.pullCustomer({ externalId: customer, phones: [phone] })
  await shop.givePhone(member.memberId, phone)
  return { ...member, customer, phone }
}
/** What the member states on the identity form. */
const state = (memberId: MemberId, phone: string) =>
  shop.run((tx) =>
    submitIdentity(tx, {
      shopId: shop.shopId,
      memberId,
      submissionId: randomUUID(),
      answers: { phone, email: null, orderNumber: null },
      at: new Date(),
      claims: testVault.claims,
    }),
  )
const unlink = (memberId: MemberId) =>
  shop.run((tx) =>
    unlinkMember(tx, { shopId: shop.shopId, memberId, by: { by: 'PAGE' }, claims: testVault.claims }),
  )
const linkedTo = (orderId: OrderId, memberId: string | null) =>
  until(async () => {
    const [row] = await shop.rows(orderId)
    return row !== undefined && row.member_id === memberId
  })

describe('a member who cannot be sent to', () => {
  it('V15 who blocked after the plan is UNREACHABLE: nothing is pushed, and only actions for everybody run', async () => {
    const { shipDate } = await addTwo(8)
    const friend = await addFriend(shop, shop.line)
    const orderId = await order(friend.customer, shipDate)
    await planned(orderId)
    await shop.befriends(friend, 'unfollow')
    await shop.settled(orderId)
    expect(await states(orderId)).toEqual([
      ['skipped', 'UNREACHABLE'],
      ['skipped', 'UNREACHABLE'],
    ])
    await shop.done(productCode)
    expect(await balance(friend)).toBe(30)
    expect(await shop.asked(friend.userId)).toEqual([])
  })

  it('V15 whom LINE does not know as a friend is UNREACHABLE by its refusal, which costs no message', async () => {
    const { shipDate } = await addTwo(2)
    const stranger = await addCustomer(shop)
    const orderId = await order(stranger.customer, shipDate)
    await shop.settled(orderId)
    expect(await states(orderId)).toEqual([
      ['failed', 'UNREACHABLE'],
      ['failed', 'UNREACHABLE'],
    ])
    await shop.done(productCode)
    expect(await balance(stranger)).toBe(30)
    expect((await shop.asked(stranger.userId)).map(({ status }) => status)).toEqual([400, 400])
    expect(await shop.texts(stranger.userId)).toEqual([])
  })

  it('V15 who unlinked after the plan is UNLINKED: nothing is pushed, and there is nobody to act for', async () => {
    const { shipDate } = await addTwo(8)
    const member = await addLinked()
    const orderId = await order(member.customer, shipDate)
    await linkedTo(orderId, member.memberId)
    await shop.givePhone(member.memberId, null)
    await shop.settled(orderId)
    expect(await states(orderId)).toEqual([
      ['skipped', 'UNLINKED'],
      ['skipped', 'UNLINKED'],
    ])
    await shop.done(productCode)
    expect(await balance(member)).toBe(0)
    expect(await shop.asked(member.userId)).toEqual([])
  })
})

describe('a member who blocked', () => {
  it('and unblocks before the due time is sent to', async () => {
    const friend = await addFriend(shop, shop.line)
    await shop.befriends(friend, 'unfollow')
    const { shipDate } = await addOne(8)
    const orderId = await order(friend.customer, shipDate)
    await planned(orderId)
    await shop.befriends(friend, 'follow')
    await shop.settled(orderId)
    expect(await states(orderId)).toEqual([['sent', null]])
    expect(await shop.texts(friend.userId)).toHaveLength(1)
  })

  it('and unblocks after the due time is not sent what was due meanwhile', async () => {
    const friend = await addFriend(shop, shop.line)
    await shop.befriends(friend, 'unfollow')
    const { shipDate } = await addOne(2)
    const orderId = await order(friend.customer, shipDate)
    await shop.settled(orderId)
    await shop.befriends(friend, 'follow')
    await shop.planAgain(orderId, productCode)
    expect(await states(orderId)).toEqual([['skipped', 'UNREACHABLE']])
    expect(await shop.asked(friend.userId)).toEqual([])
  })
})

describe('a member who is linked late', () => {
  it('D5 again, after an unlink, and before the due time is sent to once', async () => {
    const { shipDate } = await addOne(12)
    const member = await addLinked()
    const orderId = await order(member.customer, shipDate)
    await linkedTo(orderId, member.memberId)
    await unlink(member.memberId)
    await linkedTo(orderId, null)
    expect(await state(member.memberId, member.phone)).toEqual({ outcome: 'LINKED' })
    await linkedTo(orderId, member.memberId)
    await shop.settled(orderId)
    expect(await states(orderId)).toEqual([['sent', null]])
    expect(await shop.texts(member.userId)).toHaveLength(1)
  })

  it('D5, V14 again, after an unlink, and after the due time is LATE', async () => {
    const { shipDate } = await addOne(8)
    const member = await addLinked()
    const orderId = await order(member.customer, shipDate)
    await linkedTo(orderId, member.memberId)
    await shop.givePhone(member.memberId, null)
    await shop.settled(orderId)
    expect(await states(orderId)).toEqual([['skipped', 'UNLINKED']])
    await shop.givePhone(member.memberId, member.phone)
    await until(async () => (await shop.rows(orderId))[0]?.reason === 'LATE')
    expect(await shop.asked(member.userId)).toEqual([])
  })

  it('V14 for the first time, after the plan and before the due time, is sent to', async () => {
    const { shipDate } = await addOne(8)
    const customer = `C-${productCode}`
    const phone = `0902222${String(codes).padStart(4, '0')}`
    const orderId = await order(customer, shipDate)
    await linkedTo(orderId, null)
    const member = await addMember(shop)
    await shop.line.befriend(shop, member.userId)
    expect(await state(member.memberId, phone)).toEqual({ outcome: 'WAITING' })
    await shop.pullCustomer({ externalId: customer, phones: [phone] })
    // The member's workflow has seen to what follows a link.
    await until(async () => {
      const { told_at } = await shop.run((tx) =>
        tx
          .selectFrom('identity_claims')
          .select('told_at')
          .where('member_id', '=', member.memberId)
          .executeTakeFirstOrThrow(),
      )
      return told_at !== null
    })
    await shop.settled(orderId)
    expect(await states(orderId)).toEqual([['sent', null]])
    expect(await shop.texts(member.userId)).toHaveLength(1)
  })
})
