import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { IdentityAnswers } from '../../../domain/members/identity.ts'
import type { MemberId } from '../../../domain/values/ids.ts'
import { newDataKey, parseKeyring } from '../../../schema/crypto/keyring.ts'
import { rotateSecrets } from '../../../schema/crypto/rotation.ts'
import { createVault } from '../../../schema/crypto/vault.ts'
import { expireClaims } from '../../../schema/members/linking/expireClaims.ts'
import { inShop, type ShopTx } from '../../../schema/database.ts'
import { relinkMember } from '../../../schema/members/linking/index.ts'
import { identityStanding } from '../../../schema/members/linking/identityStanding.ts'
import { submitIdentity } from '../../../schema/members/linking/submitIdentity.ts'
import { unlinkMember } from '../../../schema/members/linking/unlinkMember.ts'
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

const TEL = '090-1111-2222'
const inTx = <T>(work: (tx: ShopTx) => Promise<T>) => inShop(world.database.db, shop.shopId, work)
const submit = (
  memberId: MemberId,
  answers: Partial<IdentityAnswers>,
  { submissionId = randomUUID(), at = new Date() }: { submissionId?: string; at?: Date } = {},
) =>
  inTx((tx) =>
    submitIdentity(tx, {
      shopId: shop.shopId,
      memberId,
      submissionId,
      answers: { phone: TEL, email: null, orderNumber: null, ...answers },
      at,
      claims: world.vault.claims,
    }),
  )
const unlink = (memberId: MemberId) =>
  inTx((tx) =>
    unlinkMember(tx, { shopId: shop.shopId, memberId, by: { by: 'PAGE' }, claims: world.vault.claims }),
  )
const standing = async (memberId: MemberId) => (await inTx((tx) => identityStanding(tx, memberId))).link
const givePhone = (memberId: MemberId, phone: string | null) =>
  inTx(async (tx) => {
    await updateMember(tx, { id: memberId, version: null, change: { phone, phone_raw: phone } })
    await relinkMember(tx, { shopId: shop.shopId, memberId, claims: world.vault.claims })
  })
const phoneOf = async (memberId: MemberId) =>
  (
    await inTx((tx) =>
      tx.selectFrom('members').select('phone').where('id', '=', memberId).executeTakeFirstOrThrow(),
    )
  ).phone
/** `member customer`, by the cart's id of the customer. */
const linksOf = async (memberId: MemberId) =>
  (
    await inTx((tx) =>
      tx
        .selectFrom('member_links as l')
        .innerJoin('cart_customers as c', 'c.id', 'l.customer_id')
        .select('c.external_id')
        .where('l.member_id', '=', memberId)
        .orderBy('c.external_id')
        .execute(),
    )
  ).map((row) => row.external_id)
const claimsOf = (memberId: MemberId) =>
  inTx((tx) =>
    tx
      .selectFrom('identity_claims')
      .select(['state', 'item', 'waited', 'answers'])
      .where('member_id', '=', memberId)
      .orderBy('id')
      .execute(),
  )
const customer = (id: string, more: object = {}) =>
  world.cart('PUT', `customers/${id}`, { name01: '山田', name02: '花子', tel: TEL, ...more })
const order = (id: string, customerId: string) =>
  world.cart('PUT', `orders/${id}`, { customer_id: customerId })

describe('what a member states', () => {
  it('links at once, once for each submission, and tells the workflows', async () => {
    await shop.pull()
    await customer('10')
    await order('100', '10')
    await shop.pull()
    await shop.facts()
    const member = await shop.newMember(null)
    const submissionId = randomUUID()
    expect(await submit(member, { phone: '０９０ー１１１１ー２２２２' }, { submissionId })).toEqual({
      outcome: 'LINKED',
    })
    expect(await linksOf(member)).toEqual(['10'])
    expect(await phoneOf(member)).toBe('09011112222')
    expect((await shop.facts()).toSorted()).toEqual([`claimLinked ${member}`, 'memberLinked 100'])
    expect(await submit(member, { phone: '03-9999-8888' }, { submissionId })).toEqual({ outcome: 'LINKED' })
    expect(await shop.facts()).toEqual([])
    expect(await submit(member, { phone: 'なし' })).toEqual({ refused: 'PHONE_INVALID' })
    expect(await standing(member)).toBe('LINKED')
  })

  it('waits for the customer, and is linked and told once in the pull that brings it', async () => {
    const member = await shop.newMember(null)
    expect(await submit(member, {})).toEqual({ outcome: 'WAITING' })
    expect([await standing(member), await phoneOf(member)]).toEqual(['WAITING', null])
    const [claim] = await claimsOf(member)
    expect(claim?.answers?.toString('latin1')).not.toContain('1111')
    await customer('10')
    await order('100', '10')
    await shop.pull()
    expect([await linksOf(member), await standing(member)]).toEqual([['10'], 'LINKED'])
    expect(await phoneOf(member)).toBe('09011112222')
    expect(await claimsOf(member)).toEqual([{ state: 'LINKED', item: null, waited: true, answers: null }])
    expect((await shop.facts()).filter((fact) => fact.startsWith('claimLinked'))).toEqual([
      `claimLinked ${member}`,
    ])
    await order('101', '10')
    await shop.pull()
    expect((await shop.facts()).filter((fact) => fact.startsWith('claimLinked'))).toEqual([])
  })

  it('tells a family apart by one more item, and a later pull does not undo it', async () => {
    await customer('10', { email: 'hanako@example.com' })
    await customer('11', { name02: '太郎', email: 'taro@example.com' })
    await order('100', '10')
    await order('101', '11')
    await shop.pull()
    const [hanako, taro, other] = [
      await shop.newMember(null),
      await shop.newMember(null),
      await shop.newMember(null),
    ]
    expect(await submit(hanako, {})).toEqual({ outcome: 'ONE_MORE', item: 'email' })
    expect(await standing(hanako)).toBe('AMBIGUOUS')
    expect(await submit(hanako, { email: 'nobody@example.com' })).toEqual({
      outcome: 'ONE_MORE',
      item: 'orderNumber',
    })
    expect(await submit(hanako, { email: 'hanako@example.com', orderNumber: '101' })).toEqual({
      outcome: 'WAITING',
    })
    expect(await linksOf(hanako)).toEqual([])
    expect(await submit(hanako, { email: ' Hanako@example.com' })).toEqual({ outcome: 'LINKED' })
    expect(await submit(taro, { orderNumber: '１０１' })).toEqual({ outcome: 'LINKED' })
    expect([await linksOf(hanako), await linksOf(taro)]).toEqual([['10'], ['11']])
    expect(await submit(other, { email: 'taro@example.com' })).toEqual({ outcome: 'CLAIMED' })
    expect(await submit(other, {})).toEqual({ outcome: 'ONE_MORE', item: 'email' })

    await customer('11', { name02: '次郎', email: 'jiro@example.com' })
    await customer('12', { name02: '三郎', email: 'saburo@example.com' })
    await shop.pull()
    expect([await linksOf(hanako), await linksOf(taro)]).toEqual([['10'], ['11']])
    const proofs = await inTx((tx) =>
      tx.selectFrom('link_proofs').select(['key', 'second_item']).orderBy('second_item').execute(),
    )
    expect(proofs).toEqual([
      { key: 'PHONE', second_item: 'email' },
      { key: 'PHONE', second_item: 'orderNumber' },
    ])
  })

  it('finds nothing where an item contradicts the only customer, until the cart agrees', async () => {
    await customer('10', { email: 'hanako@example.com' })
    await shop.pull()
    const member = await shop.newMember(null)
    expect(await submit(member, { email: 'wrong@example.com' })).toEqual({ outcome: 'WAITING' })
    expect(await submit(member, { orderNumber: '100' })).toEqual({ outcome: 'WAITING' })
    await order('100', '10')
    await shop.pull()
    expect([await linksOf(member), await standing(member)]).toEqual([['10'], 'LINKED'])
  })

  it('links no customer without an order where the connection wants one, and reads as not found', async () => {
    await inTx((tx) =>
      tx
        .updateTable('cart_connections')
        .set({ link_needs_order: true })
        .where('id', '=', shop.connectionId)
        .execute(),
    )
    await customer('10')
    await shop.pull()
    const [member, entered] = [await shop.newMember(null), await shop.newMember('0311112222')]
    expect(await submit(member, {})).toEqual({ outcome: 'WAITING' })
    await customer('20', { tel: '03-1111-2222' })
    await shop.pull()
    expect([await linksOf(member), await linksOf(entered)]).toEqual([[], []])
    await order('100', '10')
    await order('101', '20')
    await shop.pull()
    expect([await linksOf(member), await linksOf(entered)]).toEqual([['10'], ['20']])
  })

  it('takes the place of no phone and of no link while it finds nothing', async () => {
    await customer('10')
    await shop.pull()
    const member = await shop.newMember(null)
    await givePhone(member, '09011112222')
    expect(await submit(member, { phone: '03-1234-5678' })).toEqual({ outcome: 'WAITING' })
    expect([await linksOf(member), await phoneOf(member)]).toEqual([['10'], '09011112222'])
    const rival = await shop.newMember(null)
    await customer('20', { tel: '03-9999-0000' })
    await shop.pull()
    expect(await submit(rival, { phone: '03-9999-0000' })).toEqual({ outcome: 'LINKED' })
    expect(await submit(member, { phone: '03-9999-0000' })).toEqual({ outcome: 'CLAIMED' })
    expect([await linksOf(member), await linksOf(rival)]).toEqual([['10'], ['20']])
    // The claim waits on: whoever leaves the customer makes room for it.
    await unlink(rival)
    expect([await linksOf(member), await linksOf(rival)]).toEqual([['20'], []])
    expect(await standing(rival)).toBe('UNLINKED')
  })

  it('counts three different numbers a day in Japan, and one more day', async () => {
    const member = await shop.newMember(null)
    const at = new Date('2026-11-27T14:59:59Z')
    for (const phone of ['03-1234-0001', '03-1234-0002', '０３ １２３４ ０００２', '03-1234-0003'])
      expect(await submit(member, { phone }, { at })).toEqual({ outcome: 'WAITING' })
    expect(await submit(member, { phone: '03-1234-0004' }, { at })).toEqual({ refused: 'TOO_MANY_NUMBERS' })
    expect(await submit(member, { phone: '03-1234-0001' }, { at })).toEqual({ outcome: 'WAITING' })
    expect((await claimsOf(member)).map(({ state }) => state)).toEqual([
      'REPLACED',
      'REPLACED',
      'REPLACED',
      'REPLACED',
      'WAITING',
    ])
    const midnight = new Date('2026-11-27T15:00:00Z')
    expect(await submit(member, { phone: '03-1234-0004' }, { at: midnight })).toEqual({ outcome: 'WAITING' })
    const [refusal] = await inTx((tx) => tx.selectFrom('identity_refusals').selectAll().execute())
    expect(refusal).toMatchObject({ day: '2026-11-27', refused: 1 })
  })

  it('lets exactly one of two members have a customer, also when they claim while it is stored', async () => {
    const members = await Promise.all([shop.newMember(null), shop.newMember(null), shop.newMember(null)])
    await customer('10')
    await order('100', '10')
    const [, ...outcomes] = await Promise.all([shop.pull(), ...members.map((member) => submit(member, {}))])
    expect(outcomes.every((one) => 'outcome' in one)).toBe(true)
    const linked = await Promise.all(members.map(linksOf))
    expect(linked.flat()).toEqual(['10'])
    const stands = await Promise.all(members.map(standing))
    expect(stands.toSorted()).toEqual(['CLAIMED', 'CLAIMED', 'LINKED'])
    expect((await shop.facts()).filter((fact) => fact.startsWith('claimLinked'))).toHaveLength(1)
  })
})

describe('a claim that waits', () => {
  it('ends after 30 days, also for who counts the days first', async () => {
    const [member, other] = [await shop.newMember(null), await shop.newMember(null)]
    const at = new Date(Date.now() - 30 * 86_400_000)
    await submit(member, {}, { at })
    await submit(other, { phone: '03-1234-5678' }, { at: new Date(at.getTime() + 3_600_000) })
    expect([await standing(member), await standing(other)]).toEqual(['UNLINKED', 'WAITING'])
    await customer('10')
    await shop.pull()
    expect(await linksOf(member)).toEqual([])
    expect(await expireClaims(world.database.db, 100)).toBe(1)
    expect(await claimsOf(member)).toEqual([{ state: 'EXPIRED', item: null, waited: false, answers: null }])
    expect((await claimsOf(other)).map(({ state }) => state)).toEqual(['WAITING'])
    expect(await submit(member, {})).toEqual({ outcome: 'LINKED' })
  })

  it('is found under each master key, and sealed anew when the key is rotated', async () => {
    const [member, second] = [await shop.newMember(null), await shop.newMember(null)]
    await submit(member, {})
    await submit(second, { phone: '03-1234-5678' })
    const fresh = `k2:${newDataKey().toString('base64')}`
    const both = createVault(parseKeyring(`${fresh},k1:${Buffer.alloc(32, 7).toString('base64')}`))
    await customer('10')
    await shop.pull({ vault: both })
    expect(await linksOf(member)).toEqual(['10'])
    await rotateSecrets(
      world.database.db,
      parseKeyring(`${fresh},k1:${Buffer.alloc(32, 7).toString('base64')}`),
    )
    const left = await inTx((tx) =>
      tx.selectFrom('identity_claims').select('key_id').where('answers', 'is not', null).execute(),
    )
    expect(left).toEqual([{ key_id: 'k2' }])
    await customer('20', { tel: '03-1234-5678' })
    await shop.pull({ vault: createVault(parseKeyring(fresh)) })
    expect(await linksOf(second)).toEqual(['20'])
  })

  it('that cannot be opened keeps no other from its customer', async () => {
    const [member, second] = [await shop.newMember(null), await shop.newMember(null)]
    await submit(member, {})
    await submit(second, { phone: '03-1234-5678' })
    await inTx((tx) =>
      tx
        .updateTable('identity_claims')
        .set({ answers: Buffer.alloc(40) })
        .where('member_id', '=', member)
        .execute(),
    )
    await customer('10')
    await customer('20', { tel: '03-1234-5678' })
    await shop.pull()
    expect([await linksOf(member), await linksOf(second)]).toEqual([[], ['20']])
    expect((await claimsOf(member)).map(({ state }) => state)).toEqual(['WAITING'])
  })
})

describe('unlinking', () => {
  it('stays although the phone matches, until the member claims again or an operator enters a phone', async () => {
    await shop.pull()
    await customer('10')
    await order('100', '10')
    await shop.pull()
    const member = await shop.newMember(null)
    await submit(member, {})
    await shop.facts()
    expect(await unlink(member)).toEqual({ wasLinked: true })
    expect(await shop.facts()).toEqual(['memberUnlinked 100'])
    expect(await unlink(member)).toEqual({ wasLinked: false })
    await customer('10', { name02: '華子' })
    await shop.pull()
    expect([await linksOf(member), await phoneOf(member)]).toEqual([[], '09011112222'])
    expect(await submit(member, {})).toEqual({ outcome: 'LINKED' })
    await unlink(member)
    await givePhone(member, '09011112222')
    expect(await linksOf(member)).toEqual(['10'])
    const log = await inTx((tx) => tx.selectFrom('link_log').select(['action', 'by']).execute())
    expect(log).toEqual(Array(3).fill({ action: 'UNLINKED', by: 'PAGE' }))
  })

  it('withdraws the claim that waits', async () => {
    const member = await shop.newMember(null)
    await submit(member, {})
    await unlink(member)
    await customer('10')
    await shop.pull()
    expect([await linksOf(member), await standing(member)]).toEqual([[], 'UNLINKED'])
    expect((await claimsOf(member)).map(({ state }) => state)).toEqual(['WITHDRAWN'])
  })
})
