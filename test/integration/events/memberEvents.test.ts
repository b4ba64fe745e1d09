import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  createLineEventActivities,
  type LineEventActivities,
} from '../../../activities/events/handleLineEvent.ts'
import type { MemberId, OrderId } from '../../../domain/values/ids.ts'
import { createLineWorld, type LineShop, type LineWorld } from '../../setup/line/lineShop.ts'
import { testVault } from '../../setup/runtime/secrets.ts'

const T1 = Date.parse('2026-11-25T10:00:00+09:00')
const T2 = T1 + 1_000
const T3 = T1 + 2_000

let world: LineWorld
let activities: LineEventActivities
let shop: LineShop
let memberId: MemberId
beforeAll(async () => {
  world = await createLineWorld()
  activities = createLineEventActivities({
    db: world.database.db,
    boxes: world.boxes,
    tokens: world.tokens,
    claims: testVault.claims,
  })
  shop = await world.newShop()
})
afterAll(() => world.close())
beforeEach(async () => {
  ;({ memberId } = await shop.newMember())
  await shop.facts()
})

const handle = (eventId: string, of = memberId) =>
  activities.handleLineEvent({ shopId: shop.shopId, memberId: of, eventId })
const happens = async (type: string, at: number) => handle(await shop.event(memberId, type, at))
const member = () =>
  shop.inTx((tx) => tx.selectFrom('members').selectAll().where('id', '=', memberId).executeTakeFirstOrThrow())
const standing = async () => {
  const { friend_state, friend_state_at, friend_since } = await member()
  return [friend_state, friend_state_at?.getTime() ?? null, friend_since?.getTime() ?? null]
}
const knownAt = async (orderId: OrderId) =>
  shop.inTx(async (tx) => {
    const order = await tx
      .selectFrom('orders')
      .select('facts_known_at')
      .where('id', '=', orderId)
      .executeTakeFirstOrThrow()
    return order.facts_known_at.getTime()
  })

describe('follow and unfollow', () => {
  it('make a friend, and a block', async () => {
    await happens('follow', T1)
    expect(await standing()).toEqual(['FRIEND', T1, T1])
    await happens('unfollow', T2)
    expect(await standing()).toEqual(['BLOCKED', T2, null])
    await happens('follow', T3)
    expect(await standing()).toEqual(['FRIEND', T3, T3])
  })

  const story: [string, number][] = [
    ['follow', T1],
    ['unfollow', T2],
    ['follow', T3],
  ]
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]
  it.each(orders)('come to the same in the order %i, %i, %i', async (...order) => {
    for (const nth of order) await happens(...(story[nth] as [string, number]))
    expect(await standing()).toEqual(['FRIEND', T3, T3])
  })

  it('at the same millisecond come to the block, in either order', async () => {
    await happens('follow', T1)
    await happens('unfollow', T1)
    await happens('follow', T1)
    expect(await standing()).toEqual(['BLOCKED', T1, null])
  })

  it('tell the orders that wait to be sent, once for each change', async () => {
    const { orderId } = await shop.newDelivery(memberId)
    const order = await shop.inTx((tx) =>
      tx.selectFrom('orders').select('external_id').where('id', '=', orderId).executeTakeFirstOrThrow(),
    )
    const before = Date.now() - 1_000
    const eventId = await shop.event(memberId, 'unfollow', T2)
    await handle(eventId)
    expect(await shop.facts()).toEqual([`memberReachable ${order.external_id}`])
    expect(await knownAt(orderId)).toBeGreaterThan(before)
    expect((await member()).reachable_known_at?.getTime()).toBeGreaterThan(before)

    await handle(eventId)
    await happens('follow', T1)
    await happens('message', T3)
    expect(await shop.facts()).toEqual([])
    await happens('follow', T3)
    expect(await shop.facts()).toEqual([`memberReachable ${order.external_id}`])
  })

  it('leave orders alone that cannot send to the member', async () => {
    const settled = { settled_at: new Date() }
    const { orderId: sent } = await shop.newDelivery(memberId, { row: { state: 'sent', ...settled } })
    const { orderId: cancelled } = await shop.newDelivery(memberId)
    const { orderId: history } = await shop.newDelivery(memberId)
    const { orderId: stopped } = await shop.newDelivery(memberId)
    const other = await shop.newMember()
    await shop.newDelivery(other.memberId)
    await shop.inTx(async (tx) => {
      await tx.updateTable('orders').set({ status: 'CANCELLED' }).where('id', '=', cancelled).execute()
      await tx.updateTable('orders').set({ history: true }).where('id', '=', history).execute()
      await tx.updateTable('orders').set({ stopped_at: new Date() }).where('id', '=', stopped).execute()
    })
    await happens('unfollow', T1)
    expect(await shop.facts()).toEqual([])
    for (const orderId of [sent, cancelled, history, stopped]) expect(await knownAt(orderId)).toBe(0)
  })

  it('tell the order whose delivery was closed as unreachable before it is due', async () => {
    const closed = { state: 'skipped', reason: 'UNREACHABLE', settled_at: new Date() } as const
    await shop.newDelivery(memberId, { row: closed })
    await shop.newDelivery(memberId, { row: { ...closed, due_at: new Date(Date.now() - 1_000) } })
    await happens('follow', T1)
    expect(await shop.facts()).toHaveLength(1)
  })

  it('handled at once by many change it once', async () => {
    await shop.newDelivery(memberId)
    const eventId = await shop.event(memberId, 'unfollow', T1)
    await Promise.all(Array.from({ length: 5 }, () => handle(eventId)))
    expect(await shop.facts()).toHaveLength(1)
  })
})

describe('other events', () => {
  it('are marked as handled and change nothing', async () => {
    await happens('unfollow', T1)
    for (const type of ['message', 'postback', 'somethingNew']) {
      const eventId = await shop.event(memberId, type, T3)
      await handle(eventId)
      const event = await shop.inTx((tx) =>
        tx.selectFrom('webhook_events').selectAll().where('id', '=', eventId).executeTakeFirstOrThrow(),
      )
      expect(event.handled_at).not.toBeNull()
    }
    expect(await standing()).toEqual(['BLOCKED', T1, null])
  })

  it('that are gone, or another member’s, are nothing to do', async () => {
    expect(await handle(randomUUID())).toEqual({ profileWanted: false })
    const other = await shop.newMember()
    await handle(await shop.event(other.memberId, 'unfollow', T1))
    expect(await standing()).toEqual(['UNKNOWN', null, null])
  })
})

describe('the profile', () => {
  const read = () =>
    shop.inTx((tx) =>
      tx.updateTable('members').set({ profile_read_at: new Date() }).where('id', '=', memberId).execute(),
    )

  it('is wanted of whoever was never asked for, and after a follow until it is read', async () => {
    expect(await happens('message', T1)).toEqual({ profileWanted: true })
    await read()
    expect(await happens('message', T1)).toEqual({ profileWanted: false })
    const follow = await shop.event(memberId, 'follow', T2)
    expect(await handle(follow)).toEqual({ profileWanted: true })
    expect(await handle(follow)).toEqual({ profileWanted: true })
    await read()
    expect(await handle(follow)).toEqual({ profileWanted: false })
  })

  it('is not wanted of someone who blocked', async () => {
    expect(await happens('unfollow', T2)).toEqual({ profileWanted: false })
    expect(await happens('follow', T1)).toEqual({ profileWanted: false })
  })
})
