import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { brand, type LineAccountId, type MemberId, type ShopId } from '../../../domain/values/ids.ts'
import { listSubmissions } from '../../../schema/forms/submissionsList.ts'
import { rematchClaims } from '../../../schema/members/linking/rematchClaims.ts'
import { testVault } from '../../setup/runtime/secrets.ts'
import { type ShopTx } from '../../../schema/database.ts'
import { type DeliveryFilter, listDeliveries } from '../../../schema/delivery/deliveriesList.ts'
import { listFlags } from '../../../schema/members/flags.ts'
import { listMedia } from '../../../schema/media/media.ts'
import { type ClaimFilter, listClaims } from '../../../schema/members/linking/claimsList.ts'
import { listMembers, type MemberFilter } from '../../../schema/members/members.ts'
import { listOrders, type OrderFilter } from '../../../schema/orders/ordersList.ts'
import { listPointEntries } from '../../../schema/members/pointLedger.ts'
import { readMessageFunnel } from '../../../schema/delivery/messageFunnel.ts'
import { readOrderLife } from '../../../schema/delivery/orderTimeline.ts'
import { readMessageStatistics } from '../../../schema/delivery/messageStatistics.ts'
import { readInsertFacts } from '../../../schema/replies/inserts/readInsertFacts.ts'
import { listProducts, type ProductFilter } from '../../../schema/orders/products.ts'
import { readSyncStates } from '../../../schema/carts/syncCursors.ts'
import { countResendable, listResendable, resendableOf } from '../../../schema/delivery/resendList.ts'
import { type ClickFilter, listClicks } from '../../../schema/responses/linkClicksList.ts'
import { listTaps } from '../../../schema/responses/tapsList.ts'
import { listTags } from '../../../schema/members/tags.ts'
import { fillLists, type FilledShop } from '../../setup/queryPlans/listRows.ts'
import { createExplainedDatabase, type ExplainedDatabase } from '../../setup/queryPlans/queryPlans.ts'
import { addShop } from '../../setup/shops/shop.ts'

/** Rows of the shop that asks, and of each neighbour. */
const ROWS = { shop: 6_000, neighbour: 2_500 }
const NEIGHBOURS = 8
const LARGE = [
  'deliveries',
  'orders',
  'members',
  'identity_claims',
  'form_submissions',
  'products',
  'tags',
  'flags',
  'point_entries',
  'cart_customers',
  'link_clicks',
  'taps',
  'media',
]
const MOST = 51
const FIRST = { after: null, most: MOST }

let explained: ExplainedDatabase
let shop: FilledShop

beforeAll(async () => {
  explained = await createExplainedDatabase(LARGE)
  const { admin, database } = explained
  const addNeighbours = async () => {
    for (let i = 0; i < NEIGHBOURS / 2; i++)
      await fillLists(admin, await addShop(database.db), ROWS.neighbour)
  }
  await addNeighbours()
  shop = await fillLists(admin, await addShop(database.db), ROWS.shop)
  await addNeighbours()
  await admin.query('vacuum analyze')
})
afterAll(() => explained?.close())

const expectFew = (work: (tx: ShopTx, shopId: ShopId) => Promise<{ length: number }>, full = true) =>
  explained.expectFew(shop.shopId, async (tx) => {
    // A filter that finds nothing would prove nothing.
    expect((await work(tx, shop.shopId)).length).toBeGreaterThanOrEqual(full ? MOST : 1)
  })

/** Filters by name; each finds what lies last in the order of the list, where a walk would come last. */
type Cases<Filter> = [name: string, filter: () => Filter][]

describe('members', () => {
  const cases: Cases<MemberFilter> = [
    ['none', () => ({})],
    ['lineAccountId', () => ({ lineAccountId: shop.second.lineAccountId })],
    ['friendState', () => ({ friendState: 'BLOCKED' })],
    ['linkState', () => ({ linkState: 'AMBIGUOUS' })],
    ['tagId', () => ({ tagId: shop.tagId })],
    ['flagId', () => ({ flagId: shop.flagId })],
    ['search', () => ({ search: 'ﾊﾝｶｸ' })],
    ['flagId none', () => ({ flagId: null })],
    ['isTest', () => ({ isTest: true })],
    ['friendState and linkState', () => ({ friendState: 'BLOCKED', linkState: 'AMBIGUOUS' })],
  ]
  it.each(cases)('by %s', (_, filter) =>
    expectFew((tx, id) => listMembers(tx, id, { ...filter(), ...FIRST })),
  )

  it('by phone', () => expectFew((tx, id) => listMembers(tx, id, { phone: shop.phone, ...FIRST }), false))
})

describe('submissions of a form', () => {
  it.each([
    ['none', {}],
    ['outcome', { outcome: 'CLAIMED' as const }],
  ])('by %s', (_, filter) => expectFew((tx) => listSubmissions(tx, shop.formId, { ...filter, ...FIRST })))

  it('by memberId', () =>
    expectFew((tx) => listSubmissions(tx, shop.formId, { memberId: shop.memberId, ...FIRST }), false))
})

describe('claims', () => {
  const cases: Cases<ClaimFilter> = [
    ['none', () => ({})],
    ['state', () => ({ state: 'CLAIMED' })],
    ['open', () => ({ open: true })],
    ['not open', () => ({ open: false })],
    ['lineAccountId', () => ({ lineAccountId: shop.second.lineAccountId })],
    ['lineAccountId and open', () => ({ lineAccountId: shop.second.lineAccountId, open: true })],
  ]
  it.each(cases)('by %s', (_, filter) => expectFew((tx, id) => listClaims(tx, id, { ...filter(), ...FIRST })))

  it('by memberId', () =>
    expectFew((tx, id) => listClaims(tx, id, { memberId: shop.memberId, ...FIRST }), false))

  it('those that wait for numbers of which customers came', () =>
    explained.expectFew(shop.shopId, (tx) =>
      rematchClaims(tx, {
        shopId: shop.shopId,
        lineAccountId: brand<LineAccountId>(shop.second.lineAccountId),
        claims: testVault.claims,
        phones: ['0311112222', '0311113333'],
      }),
    ))
})

describe('orders', () => {
  const cases: Cases<OrderFilter> = [
    ['none', () => ({})],
    ['connectionId', () => ({ connectionId: shop.second.connectionId })],
    ['status', () => ({ status: 'RETURNED' })],
    ['shippedTo', () => ({ shippedTo: shop.firstDay })],
    ['shippedFrom', () => ({ shippedFrom: shop.firstDay })],
    ['shippedFrom and shippedTo', () => ({ shippedFrom: shop.firstDay, shippedTo: shop.firstDay })],
    ['history', () => ({ history: true })],
    ['not history', () => ({ history: false })],
  ]
  it.each(cases)('by %s', (_, filter) => expectFew((tx, id) => listOrders(tx, id, { ...filter(), ...FIRST })))

  it('by number', () => expectFew((tx, id) => listOrders(tx, id, { number: '7', ...FIRST }), false))
  it('by memberId', () =>
    expectFew((tx, id) => listOrders(tx, id, { memberId: shop.memberId, ...FIRST }), false))

  it('of the inserts of a reply, by an index from the customer to the newest', () =>
    explained.expectFew(
      shop.shopId,
      async (tx) => {
        const at = { memberId: brand<MemberId>(shop.memberId), now: Date.now() }
        const { orders } = await readInsertFacts(tx, { ...at, inserts: ['deliveryStatus', 'purchaseInfo'] })
        expect(orders).toHaveLength(5)
      },
      'orders_of_customer',
      'member_links_by_member',
    ))
})

describe('deliveries', () => {
  const down: Cases<DeliveryFilter> = [
    ['none', () => ({})],
    ['messageId', () => ({ messageId: shop.second.messageId })],
    ['memberId', () => ({ memberId: shop.memberId })],
    // Of an account with few deliveries a page may take a walk through the shop's: an index more, which every
    // delivery would pay for, is not worth it while a shop has one account.
    ['lineAccountId', () => ({ lineAccountId: shop.lineAccountId })],
    ['state', () => ({ states: ['failed'] })],
    ['state sent', () => ({ states: ['sent'] })],
    ['several states', () => ({ states: ['failed', 'skipped'] })],
    ['reason', () => ({ reason: 'CAP' })],
    ['messageId and state', () => ({ messageId: shop.second.messageId, states: ['failed'] })],
    ['dueTo', () => ({ dueTo: shop.now })],
    ['dueFrom', () => ({ dueFrom: shop.now })],
  ]
  const page = { ascending: false, after: null, most: MOST }
  it.each(down)('by %s, the latest first', (_, filter) =>
    expectFew((tx, id) => listDeliveries(tx, { shopId: id, filter: filter(), page })),
  )

  const up: Cases<DeliveryFilter> = [
    ['none', () => ({})],
    ['state', () => ({ states: ['planned'] })],
    ['several states', () => ({ states: ['planned', 'armed'] })],
    ['dueFrom', () => ({ dueFrom: shop.now })],
  ]
  it.each(up)('by %s, the earliest first', (_, filter) =>
    expectFew((tx, id) =>
      listDeliveries(tx, { shopId: id, filter: filter(), page: { ...page, ascending: true } }),
    ),
  )

  it('by orderId', () =>
    expectFew((tx, id) => listDeliveries(tx, { shopId: id, filter: { orderId: shop.orderId }, page }), false))

  it('a later page', () =>
    expectFew((tx, id) => {
      const after = { dueAt: shop.now.toISOString(), id: shop.orderId }
      return listDeliveries(tx, { shopId: id, filter: { states: ['sent'] }, page: { ...page, after } })
    }))
})

describe('products, tags, flags, points, media', () => {
  const cases: Cases<ProductFilter> = [
    ['none', () => ({})],
    ['connectionId', () => ({ connectionId: shop.second.connectionId })],
    ['kind', () => ({ kind: 'UNKNOWN' })],
    ['search', () => ({ search: 'ﾊﾝｶｸ' })],
  ]
  it.each(cases)('products by %s', (_, filter) =>
    expectFew((tx, id) => listProducts(tx, id, { ...filter(), ...FIRST })),
  )
  it('tags', () => expectFew((tx, id) => listTags(tx, id, FIRST)))
  it('tags of an account', () =>
    expectFew((tx, id) => listTags(tx, id, { lineAccountId: shop.lineAccountId, ...FIRST })))
  it('tags by search', () => expectFew((tx, id) => listTags(tx, id, { search: 'ﾀｸﾞ14', ...FIRST })))
  it('tags by code', () => expectFew((tx, id) => listTags(tx, id, { search: 't1499', ...FIRST }), false))
  it('flags by search', () => expectFew((tx, id) => listFlags(tx, id, { search: 'ﾌﾗｸﾞ14', ...FIRST })))
  it('media', () => expectFew((tx, id) => listMedia(tx, id, FIRST)))
  it('media by type', () => expectFew((tx, id) => listMedia(tx, id, { type: 'AUDIO', ...FIRST })))
  it('flags', () => expectFew((tx, id) => listFlags(tx, id, FIRST)))
  it('points of a member', () =>
    expectFew((tx, id) => listPointEntries(tx, id, { memberId: shop.memberId, ...FIRST })))
  it('what a connection has, without counting it', () =>
    expectFew(async (tx) => {
      const states = (await readSyncStates(tx, [shop.connectionId]))(shop.connectionId)
      expect(Math.max(...states.map(({ count }) => Number(count)))).toBeGreaterThan(1_000)
      return states
    }, false))
})

it('the statistics of a message read its own deliveries alone', () =>
  expectFew(
    (tx, shopId) =>
      readMessageStatistics(tx, shopId, {
        messageId: shop.second.messageId,
        from: new Date(0),
        to: new Date(shop.now.getTime() + 1e11),
        upsellDays: 7,
        upsellProductIds: [],
      }),
    false,
  ))

it('the funnel of a message reads its own deliveries alone', () =>
  expectFew(
    async (tx, shopId) => (await readMessageFunnel(tx, shopId, shop.second.messageId)).deliveries,
    false,
  ))

it('the life of an order reads its own rows alone', () =>
  expectFew(async (tx, shopId) => (await readOrderLife(tx, shopId, shop.orderId)).deliveries, false))

it('the re-send list reads what failed alone', () =>
  expectFew((tx, shopId) => countResendable(tx, shopId, { since: new Date(0) }), false))

it('the re-send list of a message, a page', () =>
  expectFew((tx, shopId) =>
    listResendable(tx, shopId, { since: new Date(0), messageId: shop.second.messageId, ...FIRST }),
  ))

it('what one call sends again of a message', () =>
  expectFew((tx, shopId) => {
    const filter = { since: new Date(0), messageId: shop.second.messageId }
    const failed = { state: 'failed', reason: null, ambiguous: false, maybeSent: false } as const
    return resendableOf(tx, { shopId, filter, outcomes: [failed], most: MOST })
  }))

describe('clicks of a message', () => {
  const messageId = () => shop.second.messageId
  const cases: Cases<ClickFilter> = [
    ['none', () => ({ messageId: messageId() })],
    ['scenarioId', () => ({ messageId: messageId(), scenarioId: shop.second.scenarioId })],
    ['memberId', () => ({ messageId: messageId(), memberId: shop.memberId })],
  ]
  it.each(cases)('by %s', (_, filter) => expectFew((tx, id) => listClicks(tx, id, { ...filter(), ...FIRST })))

  it('a later page', () =>
    expectFew((tx, id) => {
      const key = { firstClickedAt: 'infinity', deliveryId: shop.orderId, bubble: 0, nth: 0 }
      return listClicks(tx, id, { messageId: messageId(), after: key, most: MOST })
    }))
})

it('taps of a member', () =>
  expectFew((tx, shopId) => listTaps(tx, shopId, { memberId: shop.memberId, ...FIRST })))

/** The bodies of the functions that a search calls, as the role that they run as. */
describe('a search by name', () => {
  it.each([
    ['members_named', 'ハンカク5999', ['members_by_part_of_name']],
    ['members_named', 'ハン', ['members_by_part_of_name']],
    ['products_named', 'ハンカク', ['products_by_part_of_name', 'products_by_folded_code']],
    ['products_named', 'p5999', ['products_by_part_of_name', 'products_by_folded_code']],
    ['tags_named', 't149', ['tags_by_part_of_name', 'tags_by_folded_code']],
    ['flags_named', 'フラグ149', ['flags_by_part_of_name']],
  ])('%s(%s) reads the index on parts of names', async (name, fold, indexes) => {
    const { admin } = explained
    const { rows } = await admin.query<{ prosrc: string }>('select prosrc from pg_proc where proname = $1', [
      name,
    ])
    await admin.query('begin')
    try {
      await admin.query('set local role todoke_lookup')
      await admin.query(`select set_config('app.shop_id', $1, true)`, [shop.shopId])
      const plan = await explained.explain((rows[0]?.prosrc ?? '').replaceAll('p_fold', '$1::text'), [fold])
      const { indexes: used, most } = explained.readings([plan])
      expect([...used].toSorted()).toEqual(indexes.toSorted())
      expect(most).toBeLessThan(500)
      expect(plan['Actual Rows']).toBeGreaterThan(0)
    } finally {
      await admin.query('rollback')
    }
  })
})
