import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type ConnectionId, type LineAccountId, brand, type MemberId } from '../../../domain/values/ids.ts'
import { upsertCustomers } from '../../../schema/carts/customerUpserts.ts'
import { inShop, type ShopTx } from '../../../schema/database.ts'
import { undecidedClaims } from '../../../schema/alerts/findings/claims.ts'
import { secondLookOf, takeSecondLook } from '../../../schema/members/linking/secondLook.ts'
import { submitIdentity } from '../../../schema/members/linking/submitIdentity.ts'
import { type ApiShop, startTestApi, type TestApi, text } from '../../setup/rest/api.ts'
import { aConnection, anOrder } from '../../setup/shops/shopData.ts'

let api: TestApi
let shop: ApiShop
let viewer: string
let lineAccountId: LineAccountId
let connectionId: ConnectionId
let numbers = 10_000_000
beforeAll(async () => {
  api = await startTestApi()
  shop = await api.shop()
  viewer = await api.keyFor(shop.id, 'VIEWER')
  lineAccountId = await api.lineAccount(shop.id)
  connectionId = await aConnection(api, shop.id, lineAccountId)
})
afterAll(() => api.close())

const inTx = <T>(work: (tx: ShopTx) => Promise<T>) => inShop(api.database.db, shop.id, work)
const aMember = async (): Promise<MemberId> => {
  const row = await inTx((tx) =>
    tx
      .insertInto('members')
      .values({
        shop_id: shop.id,
        line_account_id: lineAccountId,
        line_user_id: `U${randomUUID()}`,
        display_name: 'はなこ',
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  return brand<MemberId>(row.id)
}
const aPhone = () => `090${(numbers += 1)}`
const customers = (phone: string, given: { id: string; email?: string }[]) =>
  inTx((tx) =>
    upsertCustomers(
      tx,
      {
        shopId: shop.id,
        id: connectionId,
        lineAccountId,
        firstImportDone: true,
        partialShipments: 'FIRST',
        claims: api.vault.claims,
      },
      given.map(({ id, email = null }) => {
        const row = { externalId: id, name: id, kana: null, email, points: null, phones: [phone] }
        return { ...row, sourceUpdatedAt: null, unread: [], raw: row }
      }),
    ),
  )
const submit = (memberId: MemberId, phone: string, email: string | null = null) =>
  inTx((tx) =>
    submitIdentity(tx, {
      shopId: shop.id,
      memberId,
      submissionId: randomUUID(),
      answers: { phone, email, orderNumber: null },
      at: new Date(),
      claims: api.vault.claims,
    }),
  )
const get = async (url: string) => (await api.call('GET', url, { key: viewer })).body
const post = (url: string, body: object, key = shop.key) =>
  api.call('POST', url, { key, body, headers: { 'idempotency-key': randomUUID() } })
const claimOf = async (memberId: MemberId) =>
  (await get(`/v1/identity-claims?memberId=${memberId}`))['items']?.[0]
const linksOf = async (memberId: MemberId) => {
  const links = (await get(`/v1/members/${memberId}`))['links']
  return [...(links ?? [])].flatMap((link) =>
    [...(link['customers'] ?? [])].map((one) => text(one['cartCustomerId'])),
  )
}

describe('the list of claims', () => {
  it('says what was stated, who has the number and what to do; an operator picks the customer', async () => {
    const [phone, member] = [aPhone(), await aMember()]
    const [hanako, taro] = [randomUUID(), randomUUID()]
    await customers(phone, [{ id: hanako, email: 'hanako@example.jp' }, { id: taro }])
    await submit(member, phone)
    const claim = await claimOf(member)
    expect(claim).toMatchObject({
      state: 'AMBIGUOUS',
      item: 'email',
      memberName: 'はなこ',
      stated: { phone, email: null, orderNumber: null },
      whatHappened: expect.stringContaining('2人以上'),
    })
    expect(claim?.['customers']).toHaveLength(2)
    expect(await get(`/v1/identity-claims/${text(claim?.['id'])}`)).toEqual(claim)
    const { items } = await get('/v1/identity-claims?state=AMBIGUOUS&open=true')
    expect(items).toContainEqual(claim)

    const link = { connectionId, cartCustomerId: taro }
    expect((await post(`/v1/members/${member}/link`, link, viewer)).status).toBe(403)
    const linked = await post(`/v1/members/${member}/link`, link)
    expect(linked.status).toBe(201)
    expect(linked.body).toMatchObject({ linkState: 'LINKED', phone })
    expect(await claimOf(member)).toMatchObject({
      state: 'LINKED',
      stated: null,
      customers: [],
      closedBy: 'OPERATOR',
      waited: true,
    })
    // A later pull does not undo it, and hands nobody the other customer.
    await customers(phone, [
      { id: hanako, email: 'hanako2@example.jp' },
      { id: taro, email: 'taro@example.jp' },
    ])
    expect(await linksOf(member)).toEqual([taro])
    const missing = await post(`/v1/members/${member}/link`, { ...link, cartCustomerId: 'nobody' })
    expect(missing.body).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/cartCustomerId' }],
    })
    expect((await post(`/v1/members/${randomUUID()}/link`, link)).status).toBe(404)
  })

  it('moves a customer from another member only when told, and the other does not get it back', async () => {
    const [phone, holder, member, id] = [aPhone(), await aMember(), await aMember(), randomUUID()]
    await customers(phone, [{ id }])
    await submit(holder, phone)
    expect(await submit(member, phone)).toEqual({ outcome: 'CLAIMED' })
    expect(await claimOf(member)).toMatchObject({
      customers: [{ cartCustomerId: id, linkedMemberId: holder }],
    })
    const link = { connectionId, cartCustomerId: id }
    const refused = await post(`/v1/members/${member}/link`, link)
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'CUSTOMER_LINKED_ELSEWHERE' }])
    const moved = await post(`/v1/members/${member}/link`, {
      ...link,
      moveFromOther: true,
      reason: '機種変更',
    })
    expect(moved.body).toMatchObject({ linkState: 'LINKED' })
    expect([await linksOf(holder), await linksOf(member)]).toEqual([[], [id]])
    await customers(phone, [{ id, email: 'new@example.jp' }])
    expect([await linksOf(holder), await linksOf(member)]).toEqual([[], [id]])
    expect(await get(`/v1/members/${holder}`)).toMatchObject({ linkState: 'CLAIMED' })
    const log = await inTx((tx) =>
      tx
        .selectFrom('link_log')
        .select(['member_id', 'action', 'reason'])
        .where('member_id', 'in', [holder, member])
        .orderBy('id')
        .execute(),
    )
    expect(log).toEqual([
      { member_id: holder, action: 'MOVED_AWAY', reason: '機種変更' },
      { member_id: member, action: 'LINKED_BY_HAND', reason: '機種変更' },
    ])

    const unlinked = await post(`/v1/members/${member}/unlink`, { reason: 'お客様のご希望' })
    expect(unlinked.body).toMatchObject({ linkState: 'UNLINKED' })
    expect((await post(`/v1/members/${member}/unlink`, { reason: ' ' })).status).toBe(400)
    // Whoever has the phone and was in the way is linked again.
    expect(await linksOf(holder)).toEqual([id])
  })

  it('links this customer alone where the member had ended the link by number, until they state a number again', async () => {
    const [phone, member, own, other] = [aPhone(), await aMember(), randomUUID(), randomUUID()]
    await customers(phone, [{ id: own }])
    await customers(aPhone(), [{ id: other }])
    await submit(member, phone)
    expect(await linksOf(member)).toEqual([own])
    await post(`/v1/members/${member}/unlink`, { reason: 'お客様のご希望' })
    const linked = await post(`/v1/members/${member}/link`, { connectionId, cartCustomerId: other })
    expect(linked.body).toMatchObject({ linkState: 'LINKED', phone, unlinkedAt: expect.any(String) })
    expect(await linksOf(member)).toEqual([other])
    // Nor by the next change in the cart.
    await customers(phone, [{ id: own, email: 'new@example.jp' }])
    expect(await linksOf(member)).toEqual([other])
    const { version } = (await get(`/v1/members/${member}`)) as unknown as { version: number }
    await post(`/v1/members/${member}/unlink`, { reason: 'お客様のご希望' })
    expect(await linksOf(member)).toEqual([])
    expect(await get(`/v1/members/${member}`)).not.toMatchObject({ version })
    await submit(member, phone)
    expect(await linksOf(member)).toEqual([own])
  })

  it('is refused, or asked for one more item once, while it waits; alerts count what stands', async () => {
    const [phone, member] = [aPhone(), await aMember()]
    await customers(phone, [{ id: randomUUID() }, { id: randomUUID() }])
    await submit(member, phone)
    const id = text((await claimOf(member))?.['id'])
    const found = () => inTx((tx) => undecidedClaims.find(tx, shop.id, { syncIntervalSeconds: 60 }))
    const before = (await found())[0]?.details.count ?? 0
    await inTx((tx) =>
      tx
        .updateTable('identity_claims')
        .set({ state_at: new Date(Date.now() - 3_600_000) })
        .where('id', '=', id)
        .execute(),
    )
    expect((await found())[0]).toMatchObject({ kind: 'CLAIMS_UNDECIDED', details: { count: before + 1 } })
    for (let time = 0; time < 2; time++)
      expect(
        (await post(`/v1/identity-claims/${id}/item-request`, { item: 'orderNumber' })).body,
      ).toMatchObject({
        item: 'orderNumber',
        state: 'AMBIGUOUS',
      })
    const notices = await inTx((tx) =>
      tx.selectFrom('notices').select('purpose').where('member_id', '=', member).execute(),
    )
    expect(notices).toEqual([{ purpose: 'CLAIM_ITEM' }])
    expect((await post(`/v1/identity-claims/${id}/refusal`, { reason: '別の方' })).body).toMatchObject({
      state: 'WITHDRAWN',
      closedBy: 'OPERATOR',
      stated: null,
    })
    const again = await post(`/v1/identity-claims/${id}/refusal`, {})
    expect([again.status, again.body]).toMatchObject([409, { code: 'CLAIM_CLOSED' }])
    expect((await found())[0]?.details.count ?? 0).toBe(before)
  })
})

describe('the second look', () => {
  it('is passed by one right item, kept as the proof of the link; after five wrong ones a person must look', async () => {
    const [phone, member, id] = [aPhone(), await aMember(), randomUUID()]
    await customers(phone, [{ id, email: 'hanako@example.jp' }])
    await submit(member, phone)
    const at = new Date()
    const look = () => inTx((tx) => secondLookOf(tx, { memberId: member, at }))
    const take = (item: 'email' | 'orderNumber' | 'postcode', value: string, when = at) =>
      inTx((tx) => takeSecondLook(tx, { shopId: shop.id, memberId: member, item, value, at: when }))
    expect(await look()).toEqual({ needed: true, items: ['email'], triesLeft: 5 })
    expect(await take('postcode', '1000001')).toBe('PERSON')
    for (const left of [4, 3, 2, 1, 0]) {
      expect(await take('email', 'wrong@example.jp')).toBe(left === 0 ? 'PERSON' : 'FAILED')
      expect(await look()).toMatchObject({ triesLeft: left })
    }
    expect(await take('email', 'hanako@example.jp')).toBe('PERSON')
    expect(await linksOf(member)).toEqual([id])
    const tomorrow = new Date(at.getTime() + 86_400_000)
    expect(await take('email', 'Hanako@example.jp', tomorrow)).toBe('PASSED')
    expect(await look()).toEqual({ needed: false })
    // The proof tells the customer apart from whoever comes later.
    await customers(phone, [{ id: randomUUID(), email: 'taro@example.jp' }])
    expect(await linksOf(member)).toEqual([id])
  })

  it('takes an order number of the cart, and is not needed where the shop switched it off', async () => {
    const [phone, member, id] = [aPhone(), await aMember(), randomUUID()]
    await customers(phone, [{ id }])
    await submit(member, phone)
    const orderId = await anOrder(api, shop.id, connectionId)
    const { number } = await inTx((tx) =>
      tx
        .updateTable('orders')
        .set({ customer_external_id: id })
        .where('id', '=', orderId)
        .returning('number')
        .executeTakeFirstOrThrow(),
    )
    const at = new Date()
    const off = (second_look: boolean) =>
      inTx((tx) =>
        tx.updateTable('line_accounts').set({ second_look }).where('id', '=', lineAccountId).execute(),
      )
    await off(false)
    expect(await inTx((tx) => secondLookOf(tx, { memberId: member, at }))).toEqual({ needed: false })
    await off(true)
    const look = { shopId: shop.id, memberId: member, item: 'orderNumber' as const, at }
    expect(await inTx((tx) => takeSecondLook(tx, { ...look, value: number }))).toBe('PASSED')
  })
})
