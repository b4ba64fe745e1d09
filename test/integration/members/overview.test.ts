import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { inShop } from '../../../schema/database.ts'
import { type ApiShop, startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { aConnection } from '../../setup/shops/shopData.ts'

let api: TestApi
let shop: ApiShop
let memberId: string

beforeAll(async () => {
  api = await startTestApi()
  shop = await api.shop()
  const lineAccountId = await api.lineAccount(shop.id)
  const connectionId = await aConnection(api, shop.id, lineAccountId)
  memberId = await inShop(api.database.db, shop.id, async (tx) => {
    const at = { shop_id: shop.id, connection_id: connectionId }
    const member = await tx
      .insertInto('members')
      .values({ shop_id: shop.id, line_account_id: lineAccountId, line_user_id: 'U1', link_state: 'LINKED' })
      .returning('id')
      .executeTakeFirstOrThrow()
    const customer = await tx
      .insertInto('cart_customers')
      .values({ ...at, external_id: '7', points: 1_234, raw: '{}', reread_at: new Date() })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('member_links')
      .values({ ...at, member_id: member.id, customer_id: customer.id, line_account_id: lineAccountId })
      .execute()
    await tx
      .insertInto('member_link_states')
      .values({ ...at, member_id: member.id, state: 'LINKED' })
      .execute()
    for (const [id, status] of [
      ['T1', 'CANCELLED'],
      ['T2', 'ACTIVE'],
    ] as const)
      await tx
        .insertInto('subscriptions')
        .values({
          ...at,
          external_id: id,
          customer_external_id: '7',
          status,
          raw_status: '1',
          next_delivery_date: '2026-12-20',
          raw: '{}',
          items: '[{"productName": "青汁 定期コース"}]',
        })
        .execute()
    for (let n = 1; n <= 25; n++)
      await tx
        .insertInto('orders')
        .values({
          ...at,
          external_id: String(n),
          number: String(n),
          customer_external_id: '7',
          kind: 'SUBSCRIPTION',
          status: 'OPEN',
          raw_status: '1',
          raw: '{}',
        })
        .execute()
    await tx
      .insertInto('point_entries')
      .values({
        shop_id: shop.id,
        member_id: member.id,
        delta: 5,
        balance_after: 5,
        reason: 'x',
        idempotency_key: 'k',
      })
      .execute()
    return member.id
  })
})
afterAll(() => api.close())

describe('one member whole', () => {
  it('has links, subscriptions that go on first, newest orders, points of both kinds, and what is open', async () => {
    const { status, body } = await api.call('GET', `/v1/members/${memberId}/overview`, { key: shop.key })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      member: { id: memberId, linkState: 'LINKED', isTest: false, links: [{ state: 'LINKED' }] },
      subscriptions: [
        {
          status: 'ACTIVE',
          statusLabel: '定期継続中',
          courseNames: ['青汁 定期コース'],
          nextDeliveryDate: '2026-12-20',
        },
        { status: 'CANCELLED', statusLabel: '解約済み' },
      ],
      points: { balance: 0, entries: [{ delta: 5 }] },
      cartPoints: [{ cart: 'リピスト', balance: 1_234, asOf: expect.any(String), old: false }],
      history: [],
      next: [],
      claim: null,
    })
    expect([...(body['orders'] ?? [])].map((order) => String(order['number']))).toEqual(
      Array.from({ length: 20 }, (_, n) => String(25 - n)),
    )
  })

  it('is nobody of another shop', async () => {
    const other = await api.shop()
    const { status } = await api.call('GET', `/v1/members/${memberId}/overview`, { key: other.key })
    expect(status).toBe(404)
  })
})
