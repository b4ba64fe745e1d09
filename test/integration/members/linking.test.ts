import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { MemberId } from '../../../domain/values/ids.ts'
import { inShop, type ShopTx } from '../../../schema/database.ts'
import { connectCart } from '../../../schema/carts/cartConnections.ts'
import { removeConnection } from '../../../schema/carts/connectionRemoval.ts'
import { relinkMember } from '../../../schema/members/linking/index.ts'
import { updateMember } from '../../../schema/members/members.ts'
import { type CartShop, type CartWorld, createCartWorld } from '../../setup/carts/cartShop.ts'

let world: CartWorld
let shop: CartShop

beforeAll(async () => {
  world = await createCartWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.cart('DELETE', 'state')
  await world.cart('PUT', 'shop', { rateLimitPerSecond: null })
  shop = await world.newShop()
})

const inTx = <T>(work: (tx: ShopTx) => Promise<T>) => inShop(world.database.db, shop.shopId, work)
const stateOf = async (id: MemberId) =>
  (
    await inTx((tx) =>
      tx.selectFrom('members').select('link_state').where('id', '=', id).executeTakeFirstOrThrow(),
    )
  ).link_state
const links = () =>
  inTx((tx) =>
    tx
      .selectFrom('member_links as l')
      .innerJoin('cart_customers as c', 'c.id', 'l.customer_id')
      .select(['l.member_id', 'c.external_id'])
      .orderBy('c.external_id')
      .execute(),
  )
/** What PATCH /v1/members/{id} does with a phone. */
const givePhone = (id: MemberId, phone: string | null) =>
  inTx(async (tx) => {
    await updateMember(tx, { id, version: null, change: { phone, phone_raw: phone } })
    return relinkMember(tx, { shopId: shop.shopId, memberId: id, claims: world.vault.claims })
  })
const disconnect = () =>
  inTx((tx) => removeConnection(tx, { shopId: shop.shopId, id: shop.connectionId, version: null }))
/** What POST /v1/cart-connections does for a cart that was connected before. */
const reconnect = () =>
  inTx(async (tx) => {
    const { cart, cart_domain, line_account_id } = await tx
      .selectFrom('cart_connections')
      .selectAll()
      .where('id', '=', shop.connectionId)
      .executeTakeFirstOrThrow()
    const credentialsId = await world.vault.store(tx, {
      shopId: shop.shopId,
      purpose: 'cart.credentials',
      value: '{}',
    })
    const settings = { floorDay: 1, floorTime: '06:00', partialShipments: 'FIRST' as const }
    const again = {
      lineAccountId: line_account_id,
      cart,
      cartDomain: cart_domain,
      credentialsId,
      ...settings,
      claims: world.vault.claims,
    }
    expect((await connectCart(tx, shop.shopId, again)).id).toBe(shop.connectionId)
  })
const customer = (id: string, more: object) =>
  world.cart('PUT', `customers/${id}`, { name01: '山田', name02: '花子', tel: '090-1111-2222', ...more })

describe('linking members to cart customers', () => {
  it('links a member who gives the phone of a customer, and tells the open orders', async () => {
    await shop.pull()
    await customer('10', {})
    await world.cart('PUT', 'orders/100', { customer_id: '10' })
    await world.cart('PUT', 'orders/101', { customer_id: '10', status: 3 })
    await shop.pull()
    await shop.facts()
    const before = await inTx((tx) =>
      tx.selectFrom('orders').selectAll().where('external_id', '=', '100').executeTakeFirstOrThrow(),
    )
    const member = await shop.newMember(null)
    expect(await givePhone(member, '09011112222')).toBe('LINKED')
    expect(await links()).toEqual([{ member_id: member, external_id: '10' }])
    expect(await shop.facts()).toEqual(['memberLinked 100'])
    const after = await inTx((tx) =>
      tx.selectFrom('orders').selectAll().where('external_id', '=', '100').executeTakeFirstOrThrow(),
    )
    expect(after.facts_known_at.getTime()).toBeGreaterThan(before.facts_known_at.getTime())

    expect(await givePhone(member, null)).toBe('UNLINKED')
    expect(await links()).toEqual([])
    expect(await shop.facts()).toEqual(['memberUnlinked 100'])
  })

  it('links late, when the customer comes after the phone', async () => {
    const member = await shop.newMember('09011112222')
    await shop.pull()
    expect(await stateOf(member)).toBe('UNLINKED')
    await customer('10', {})
    await world.cart('PUT', 'orders/100', { customer_id: '10' })
    await shop.pull()
    expect(await stateOf(member)).toBe('LINKED')
    expect(await shop.facts()).toEqual(['orderPlaced 100'])
  })

  it('guesses nothing when two customers share the phone', async () => {
    const member = await shop.newMember('09011112222')
    await customer('10', { email: 'a@example.com' })
    await customer('11', { name02: '太郎', email: 'b@example.com' })
    await shop.pull()
    expect(await stateOf(member)).toBe('AMBIGUOUS')
    expect(await links()).toEqual([])

    await customer('11', { name02: '太郎', email: 'A@example.com' })
    await shop.pull()
    expect(await stateOf(member)).toBe('LINKED')
    expect((await links()).map((link) => link.external_id)).toEqual(['10', '11'])
  })

  it('follows a customer whose phone changes', async () => {
    const first = await shop.newMember('09011112222')
    const second = await shop.newMember('09033334444')
    await customer('10', {})
    await shop.pull()
    expect([await stateOf(first), await stateOf(second)]).toEqual(['LINKED', 'UNLINKED'])
    await customer('10', { tel: '09033334444' })
    await shop.pull()
    expect([await stateOf(first), await stateOf(second)]).toEqual(['UNLINKED', 'LINKED'])
    expect(await links()).toEqual([{ member_id: second, external_id: '10' }])
  })

  it('lets exactly one of two members have a customer, also when both ask at once', async () => {
    await customer('10', {})
    await shop.pull()
    for (let round = 0; round < 5; round++) {
      const members = [await shop.newMember(null), await shop.newMember(null)]
      const states = await Promise.all(members.map((member) => givePhone(member, '09011112222')))
      expect(states.sort()).toEqual(['CLAIMED', 'LINKED'])
      expect(await links()).toHaveLength(1)
      for (const member of members) await givePhone(member, null)
    }
  })

  it('misses nobody when phone and customer arrive in the same moment', async () => {
    await shop.pull()
    for (let round = 0; round < 10; round++) {
      const tel = `0905000${String(round).padStart(4, '0')}`
      const member = await shop.newMember(null)
      await customer(`r${round}`, { tel })
      await Promise.all([shop.pull(), givePhone(member, tel)])
      expect(await stateOf(member)).toBe('LINKED')
    }
  })

  it('gives a customer who comes free to the member whose claim waited', async () => {
    await shop.pull()
    await customer('10', {})
    await world.cart('PUT', 'orders/100', { customer_id: '10' })
    await shop.pull()
    const [mistaken, owner] = [await shop.newMember(null), await shop.newMember(null)]
    expect(await givePhone(mistaken, '09011112222')).toBe('LINKED')
    expect(await givePhone(owner, '09011112222')).toBe('CLAIMED')
    await shop.facts()
    expect(await givePhone(mistaken, '09033334444')).toBe('UNLINKED')
    expect(await links()).toEqual([{ member_id: owner, external_id: '10' }])
    expect(await stateOf(owner)).toBe('LINKED')
    expect(await shop.facts()).toEqual(['memberUnlinked 100', 'memberLinked 100'])
  })

  it('does not take back a customer who has gone to another member', async () => {
    const [first, second] = [await shop.newMember('09011112222'), await shop.newMember('09011112222')]
    await customer('10', {})
    await shop.pull()
    expect([await stateOf(first), await stateOf(second)]).toEqual(['LINKED', 'CLAIMED'])
    await givePhone(first, null)
    await givePhone(first, '09011112222')
    expect([await stateOf(first), await stateOf(second)]).toEqual(['CLAIMED', 'LINKED'])
  })

  it('links anew after a cart was away for a while', async () => {
    await shop.pull()
    await customer('10', {})
    await customer('11', { name02: '太郎', tel: '09055556666' })
    for (const n of [10, 11]) await world.cart('PUT', `orders/1${n}`, { customer_id: String(n) })
    await shop.pull()
    const [mistaken, owner] = [await shop.newMember(null), await shop.newMember(null)]
    const [same, waiting] = [await shop.newMember(null), await shop.newMember(null)]
    await givePhone(mistaken, '09011112222')
    await givePhone(same, '09055556666')
    expect(await givePhone(waiting, '09055556666')).toBe('CLAIMED')
    await disconnect()
    for (const member of [mistaken, same, waiting]) expect(await stateOf(member)).toBe('UNLINKED')

    await givePhone(mistaken, '09033334444')
    await givePhone(waiting, '09077778888')
    await givePhone(owner, '09011112222')
    await shop.facts()
    await reconnect()
    expect(await links()).toEqual([
      { member_id: owner, external_id: '10' },
      { member_id: same, external_id: '11' },
    ])
    expect(await shop.facts()).toEqual(['memberLinked 110'])
    const states = [mistaken, owner, same, waiting].map(stateOf)
    expect(await Promise.all(states)).toEqual(['UNLINKED', 'LINKED', 'LINKED', 'UNLINKED'])
  })

  it('links anew in more than one batch, also what only a later one sets free', async () => {
    await shop.pull()
    await customer('10', {})
    await customer('11', { tel: '09055556666' })
    await shop.pull()
    const claimant = await shop.newMember(null)
    for (let n = 0; n < 1_100; n++) await shop.newMember('09055556666')
    const mistaken = await shop.newMember(null)
    expect(await givePhone(mistaken, '09011112222')).toBe('LINKED')
    await disconnect()
    await givePhone(claimant, '09011112222')
    await givePhone(mistaken, null)
    await reconnect()
    expect((await links()).map((link) => link.external_id)).toEqual(['10', '11'])
    expect(await stateOf(claimant)).toBe('LINKED')
    expect(await stateOf(mistaken)).toBe('UNLINKED')
    const counts = await inTx((tx) =>
      tx
        .selectFrom('members')
        .select(({ fn }) => ['link_state', fn.countAll<number>().as('count')])
        .groupBy('link_state')
        .orderBy('link_state')
        .execute(),
    )
    expect(counts).toEqual([
      { link_state: 'CLAIMED', count: 1_099 },
      { link_state: 'LINKED', count: 2 },
      { link_state: 'UNLINKED', count: 1 },
    ])
  })

  it('lets a cart come and go while members give their phones', async () => {
    await customer('10', {})
    await shop.pull()
    const members = [await shop.newMember(null), await shop.newMember(null)]
    for (let round = 0; round < 6; round++) {
      const phone = (n: number) => ((round + n) % 2 === 0 ? '09011112222' : null)
      const giveAll = () => Promise.all(members.map((member, n) => givePhone(member, phone(n))))
      await Promise.all([round % 2 === 0 ? disconnect() : reconnect(), giveAll()])
      const owner = members[round % 2 === 0 ? 0 : 1]
      if (round % 2 === 0) await reconnect()
      expect(await links()).toMatchObject([{ member_id: owner }])
      if (round % 2 === 0) await disconnect()
    }
  })

  it('does not stand in its own way when phones change in turn and all at once', async () => {
    await customer('10', {})
    await customer('11', { name02: '太郎', tel: '09055556666' })
    await shop.pull()
    const members = [await shop.newMember(null), await shop.newMember(null), await shop.newMember(null)]
    const phones = ['09011112222', '09055556666']
    for (let round = 0; round < 8; round++) {
      await Promise.all(members.map((member, n) => givePhone(member, phones[(round + n) % 2] ?? null)))
      expect(await links()).toHaveLength(2)
      const states = await Promise.all(members.map(stateOf))
      expect(states.sort()).toEqual(['CLAIMED', 'LINKED', 'LINKED'])
    }
  })
})
