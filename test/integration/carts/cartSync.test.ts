import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { CartFailure } from '../../../activities/carts/cartFailure.ts'
import { updateConnection } from '../../../schema/carts/cartConnections.ts'
import { inShop, type ShopTx } from '../../../schema/database.ts'
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
const storedOrders = () => inTx((tx) => tx.selectFrom('orders').selectAll().orderBy('external_id').execute())
const cursor = (resource: 'orders' | 'customers') =>
  inTx((tx) =>
    tx.selectFrom('sync_cursors').selectAll().where('resource', '=', resource).executeTakeFirstOrThrow(),
  )
const connection = () => inTx((tx) => tx.selectFrom('cart_connections').selectAll().executeTakeFirstOrThrow())

describe('pulling a Repist', () => {
  it('stores the first import as history, and tells nobody', async () => {
    await world.cart('PUT', 'products/P1', { product_name: '美容液', kind: 1 })
    await world.cart('PUT', 'customers/10', { name01: '山田', name02: '花子', tel: '090-1111-2222' })
    await world.cart('PUT', 'orders/100', {
      customer_id: '10',
      commit_date: '2026-11-20',
      deliv_company: 'ヤマト運輸',
      tracking_no: '1234-5678-9012',
      details: [{ product_code: 'P1', quantity: 2, price: 1980 }],
    })
    await shop.pull()

    const [order] = await storedOrders()
    expect(order).toMatchObject({ history: true, ship_date: '2026-11-20', total: 3960, kind: 'ONE_TIME' })
    expect(order?.ship_date_first_seen_at).not.toBeNull()
    expect(await shop.facts()).toEqual([])
    expect((await connection()).first_import_done_at).not.toBeNull()
    const lines = await inTx((tx) => tx.selectFrom('order_items').selectAll().execute())
    expect(lines).toMatchObject([{ product_code: 'P1', product_name: '美容液', quantity: 2 }])
    const shipments = await inTx((tx) => tx.selectFrom('shipments').selectAll().execute())
    expect(shipments).toMatchObject([{ carrier: 'YAMATO', tracking_number: '123456789012' }])
  })

  it('tells the workflow of a new order, of its ship date, of its cancellation, each once', async () => {
    await shop.pull()
    await world.cart('PUT', 'orders/100', { teiki_id: 'T1', teiki_count: 1 })
    await shop.pull()
    expect(await shop.facts()).toEqual(['orderPlaced 100'])
    const [placed] = await storedOrders()
    expect(placed).toMatchObject({ history: false, ship_date_first_seen_at: null, recurring_count: 1 })

    await shop.pull()
    expect(await shop.facts()).toEqual([])

    await world.cart('PUT', 'orders/100', { commit_date: '2026-11-25' })
    await shop.pull()
    expect(await shop.facts()).toEqual(['shipDateChanged 100'])
    const [dated] = await storedOrders()

    await world.cart('PUT', 'orders/100', { commit_date: '2026-11-26' })
    await shop.pull()
    expect(await shop.facts()).toEqual(['shipDateChanged 100'])
    const [moved] = await storedOrders()
    expect(moved?.ship_date_first_seen_at).toEqual(dated?.ship_date_first_seen_at)
    expect(moved?.facts_known_at.getTime()).toBeGreaterThan(dated?.facts_known_at.getTime() ?? 0)

    await world.cart('PUT', 'orders/100', { status: 3 })
    await shop.pull()
    expect(await shop.facts()).toEqual(['orderCancelled 100'])
    await world.cart('PUT', 'orders/100', { status: 1, del_flg: 0 })
    await shop.pull()
    expect(await shop.facts()).toEqual(['orderPlaced 100'])
  })

  it('does not tell of a change that does not bear on sending', async () => {
    await shop.pull()
    await world.cart('PUT', 'orders/100', {})
    await shop.pull()
    await shop.facts()
    const [before] = await storedOrders()
    await world.cart('PUT', 'orders/100', { payment_total: 500 })
    const counts = await shop.pull()
    expect(counts.orders.changed).toBe(1)
    expect(await shop.facts()).toEqual([])
    const [after] = await storedOrders()
    expect(after).toMatchObject({ total: 500, facts_known_at: before?.facts_known_at })
  })

  it('V12 goes by the one date that Repist states for an order of several parcels, whatever the setting', async () => {
    await shop.pull()
    const tracking_no = '400012345678, 400012345689'
    await world.cart('PUT', 'orders/100', { deliv_company: '佐川急便', tracking_no })
    await world.cart('PUT', 'orders/101', {
      deliv_company: '佐川急便',
      tracking_no,
      commit_date: '2026-11-25',
    })
    await shop.pull()
    const dates = async () => (await storedOrders()).map((order) => order.ship_date)
    expect(await dates()).toEqual([null, '2026-11-25'])
    await shop.facts()
    await inTx((tx) =>
      updateConnection(tx, {
        shopId: shop.shopId,
        id: shop.connectionId,
        version: null,
        change: { partialShipments: 'LAST' },
      }),
    )
    expect(await shop.facts()).toEqual([])
    await world.cart('PUT', 'orders/100', { commit_date: '2026-11-26' })
    await shop.pull()
    expect(await shop.facts()).toEqual(['shipDateChanged 100'])
    expect(await dates()).toEqual(['2026-11-26', '2026-11-25'])
  })

  it('has no workflow for a new order that is cancelled already', async () => {
    await shop.pull()
    await world.cart('PUT', 'orders/100', { del_flg: 1 })
    await shop.pull()
    expect(await storedOrders()).toMatchObject([{ status: 'CANCELLED', history: false }])
    expect(await shop.facts()).toEqual([])
  })

  it('derives the recurring count when the cart does not state it and the first order is stored', async () => {
    await world.cart('PUT', 'teiki/T1', { customer_id: '10', status: 1 })
    const order = (n: number, more = {}) =>
      world.cart('PUT', `orders/${n}`, { teiki_id: 'T1', order_date: `2026-0${n}-01 10:00:00`, ...more })
    await order(1)
    await shop.pull()
    expect((await storedOrders()).map((one) => one.recurring_count)).toEqual([null])
    await order(2)
    await order(3)
    await shop.pull()
    expect((await storedOrders()).map((one) => one.recurring_count)).toEqual([1, 2, 3])
    expect((await shop.facts()).sort()).toEqual(['orderPlaced 2', 'orderPlaced 3'])
    await order(2, { status: 3 })
    await shop.pull()
    expect((await storedOrders()).map((one) => one.recurring_count)).toEqual([1, null, 2])
    expect((await shop.facts()).sort()).toEqual(['orderCancelled 2', 'orderChanged 3'])
    expect((await storedOrders()).at(-1)).toMatchObject({ recurring_count_origin: 'DERIVED' })
  })

  it('tells orders that may still send when their subscription is cancelled', async () => {
    await shop.pull()
    await world.cart('PUT', 'teiki/T1', { customer_id: '10', status: 1 })
    for (const id of ['100', '101'])
      await world.cart('PUT', `orders/${id}`, { teiki_id: 'T1', teiki_count: 1 })
    await shop.pull()
    await shop.facts()
    await inTx(async (tx) => {
      const order = await tx
        .selectFrom('orders')
        .select('id')
        .where('external_id', '=', '100')
        .executeTakeFirstOrThrow()
      const message = await tx
        .insertInto('follow_messages')
        .values({
          shop_id: shop.shopId,
          line_account_id: shop.lineAccountId,
          admin_name: '引上',
          purpose: 'PROMOTION',
          recurring_count_rule: null,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      const scenario = await tx
        .insertInto('scenarios')
        .values({
          shop_id: shop.shopId,
          message_id: message.id,
          day_offset: 2,
          send_time: '18:00',
          bubbles: '[]',
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      const soon = new Date(Date.now() + 3_600_000)
      await tx
        .insertInto('deliveries')
        .values({
          shop_id: shop.shopId,
          line_account_id: shop.lineAccountId,
          message_id: message.id,
          scenario_id: scenario.id,
          order_id: order.id,
          state: 'planned',
          due_at: soon,
          known_at: soon,
          arm_at: soon,
          plan_version: 1,
        })
        .execute()
    })
    await world.cart('PUT', 'teiki/T1', { status: 3 })
    await shop.pull()
    expect(await shop.facts()).toEqual(['orderChanged 100'])
    const [subscription] = await inTx((tx) => tx.selectFrom('subscriptions').selectAll().execute())
    expect(subscription).toMatchObject({ status: 'CANCELLED', raw_status: '3' })
    await shop.pull()
    expect(await shop.facts()).toEqual([])
  })

  it('tells of changed products of an order', async () => {
    await shop.pull()
    await world.cart('PUT', 'orders/100', { details: [{ product_code: 'A' }] })
    await shop.pull()
    await shop.facts()
    await world.cart('PUT', 'orders/100', { details: [{ product_code: 'B', quantity: 2 }] })
    await shop.pull()
    expect(await shop.facts()).toEqual(['orderChanged 100'])
    const items = await inTx((tx) => tx.selectFrom('order_items').selectAll().execute())
    expect(items).toMatchObject([{ line: 0, product_code: 'B', quantity: 2 }])
  })

  it('names what a cart refuses, and stores it beside the resource', async () => {
    const refused = async (change: object): Promise<string | undefined> => {
      await world.cart('POST', 'faults', change)
      const error: unknown = await shop.pull().catch((caught: unknown) => caught)
      return error instanceof CartFailure ? error.code : String(error)
    }
    expect(await refused({ endpoint: 'orders', kind: 'invalid-token' })).toBe('CART_TOKEN_INVALID')
    expect(await cursor('orders')).toMatchObject({ error_code: 'CART_TOKEN_INVALID' })
    expect((await connection()).first_import_done_at).toBeNull()
    expect(await refused({ endpoint: 'products', kind: 'ip-not-allowed' })).toBe('CART_IP_NOT_ALLOWED')
    expect(await refused({ endpoint: 'products', kind: 'api-disabled' })).toBe('CART_API_DISABLED')
    expect(await refused({ endpoint: 'products', kind: 'error' })).toBe('CART_UNREACHABLE')
    expect(await refused({ endpoint: 'products', kind: 'reset' })).toBe('CART_UNREACHABLE')
    expect(await refused({ endpoint: 'products', kind: 'html' })).toBe('CART_ANSWER_UNREADABLE')
    await shop.pull()
    expect(await cursor('orders')).toMatchObject({ error_code: null })
  })

  it('bears the pace of the cart', async () => {
    await world.cart('PUT', 'shop', { rateLimitPerSecond: 2 })
    await world.cart('PUT', 'orders/100', {})
    await shop.pull()
    expect(await storedOrders()).toHaveLength(1)
  })
})
