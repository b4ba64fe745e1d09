import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type CartWorld, createCartWorld } from '../../setup/carts/cartShop.ts'
import { inShop } from '../../../schema/database.ts'

let world: CartWorld
beforeAll(async () => {
  world = await createCartWorld()
})
afterAll(() => world.close())

describe('リピストプレックス', () => {
  it('is imported, links by telephone, and triggers by the ship date, as リピスト does', async () => {
    const shop = await world.newShop('PLEX')
    const member = await shop.newMember('09011112222')
    const customer = { name01: '山田', name02: '花子', tel: '090-1111-2222', point: 120 }
    await world.cart('PUT', 'customers/10', customer)
    await world.cart('PUT', 'teiki/T1', { customer_id: '10', status: 1, next_date: '2026-12-20' })
    await shop.pull()
    await world.cart('PUT', 'orders/100', { customer_id: '10', teiki_id: 'T1', commit_date: '2026-11-20' })
    await shop.pull()
    expect(await shop.facts()).toEqual(expect.arrayContaining(['orderPlaced 100']))
    const found = await inShop(world.database.db, shop.shopId, async (tx) => ({
      order: await tx.selectFrom('orders').selectAll().executeTakeFirstOrThrow(),
      link: await tx
        .selectFrom('member_links as l')
        .innerJoin('cart_customers as c', 'c.id', 'l.customer_id')
        .select(['l.member_id', 'c.points'])
        .executeTakeFirstOrThrow(),
      subscription: await tx.selectFrom('subscriptions').selectAll().executeTakeFirstOrThrow(),
    }))
    expect(found.order).toMatchObject({ history: false, ship_date: '2026-11-20' })
    expect(found.order.ship_date_first_seen_at).not.toBeNull()
    expect(found.link).toEqual({ member_id: member, points: 120 })
    expect(found.subscription).toMatchObject({ external_id: 'T1', status: 'ACTIVE' })
  })

  it('shows an error of the cart by the same code', async () => {
    const shop = await world.newShop('PLEX')
    await world.cart('PUT', 'shop', { allowedIps: ['113.41.207.18/29'] })
    await expect(shop.pull()).rejects.toMatchObject({ code: 'CART_IP_NOT_ALLOWED' })
    await world.cart('PUT', 'shop', { allowedIps: ['127.0.0.1', '::1'] })
    await shop.pull()
  })
})
