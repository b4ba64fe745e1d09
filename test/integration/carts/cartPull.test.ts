import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { CartFailure } from '../../../activities/carts/cartFailure.ts'
import type { CartHttp } from '../../../activities/carts/http.ts'
import type { CartReader, PullWindow } from '../../../activities/carts/port.ts'
import { repist } from '../../../activities/carts/repist/adapter.ts'
import { pullByCursor } from '../../../activities/carts/pull/cursorPaging.ts'
import { pullResource } from '../../../activities/carts/pull/pullResource.ts'
import type { CartRecords, CartResource } from '../../../domain/carts/cartRecords.ts'
import { CartDomainFixed, updateConnection } from '../../../schema/carts/cartConnections.ts'
import { inShop, type ShopTx } from '../../../schema/database.ts'
import { recordSyncDone } from '../../../schema/carts/syncCursors.ts'
import { type CartShop, type CartWorld, createCartWorld } from '../../setup/carts/cartShop.ts'
import { orderInParcels } from '../../setup/carts/parcels.ts'

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

/** `update_date` so long ago: in Japan's clock. */
const ago = (minutes: number): string =>
  new Date(Date.now() + 9 * 3_600_000 - minutes * 60_000).toISOString().slice(0, 19).replace('T', ' ')

const reader = (http: CartHttp = world.http) =>
  repist.open({
    http,
    cartDomain: new URL(world.sandbox.url).host,
    credentials: { accessToken: 'SandboxRepistToken01' },
  })

/** A reader whose cart gives 5 rows a page; `answered` is called after each answer with their number so far. */
const pageByPage = (answered: (pages: number) => Promise<unknown>): Pick<CartReader, 'now' | 'pull'> => {
  let pages = 0
  return reader({
    ...world.http,
    async get(url, ...more) {
      const answer = await world.http.get(url.replace('limit=500', 'limit=5'), ...more)
      await answered((pages += 1))
      return answer
    },
  })
}

describe('the cursor of a resource', () => {
  it('does not miss an order when another one changes while it is paged through', async () => {
    await shop.pull()
    for (let n = 0; n < 12; n++)
      await world.cart('PUT', `orders/${100 + n}`, { update_date: ago(3 - n / 10) })
    let pages = 0
    const meddling = pageByPage(async (answered) => {
      pages = answered
      // Order 100 is on the first page; it moves out of the window and everything behind it moves up.
      if (pages === 1)
        await world.cart('PUT', 'orders/100', { commit_date: '2026-11-25', update_date: ago(-1) })
    })
    await pullResource({ db: world.database.db, reader: meddling }, shop, 'orders')
    expect(pages).toBeGreaterThan(3)
    const ids = (await storedOrders()).map((order) => order.external_id)
    expect(ids).toEqual(Array.from({ length: 12 }, (_, n) => String(100 + n)))
    const facts = await shop.facts()
    expect(facts.filter((fact) => fact.startsWith('orderPlaced'))).toHaveLength(12)

    await world.cart('PUT', 'orders/100', { update_date: ago(0) })
    await shop.pull()
    expect(await shop.facts()).toEqual(['shipDateChanged 100'])
  })

  it('goes on where the cursor stands after a crash between batches', async () => {
    await shop.pull()
    const anHourAgo = new Date(Date.now() - 3_600_000)
    await inTx((tx) => tx.updateTable('sync_cursors').set({ synced_to: anHourAgo }).execute())
    for (let n = 0; n < 12; n++) await world.cart('PUT', `orders/${100 + n}`, { update_date: ago(1) })
    const dying = pageByPage(async (pages) => {
      if (pages > 2) throw new Error('the worker is gone')
    })
    const half = pullResource({ db: world.database.db, reader: dying }, shop, 'orders')
    await expect(half).rejects.toThrow('gone')
    expect((await cursor('orders')).synced_to).toEqual(anHourAgo)
    expect((await storedOrders()).length).toBeLessThan(12)

    await shop.pull()
    expect(await storedOrders()).toHaveLength(12)
    expect((await shop.facts()).sort()).toEqual(
      Array.from({ length: 12 }, (_, n) => `orderPlaced ${100 + n}`).sort(),
    )
    expect((await cursor('orders')).synced_to?.getTime()).toBeGreaterThan(Date.now() - 10_000)
  })

  it('takes a first import that is larger than a window in parts', async () => {
    const orders = Array.from({ length: 12_000 }, (_, n) => ({
      order_id: String(n),
      update_date: ago(60 * 24 * 300 - n * 30),
    }))
    await world.cart('POST', 'orders/bulk', { orders })
    const counts = await shop.pull()
    expect(counts.orders.rows).toBeGreaterThanOrEqual(12_000)
    expect(counts.orders.lagSeconds).toBeNull()
    const { count } = await inTx((tx) =>
      tx
        .selectFrom('orders')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow(),
    )
    expect(count).toBe(12_000)
    expect((await cursor('orders')).row_count).toBe(12_000)
    expect(await shop.facts()).toEqual([])
  })

  it('takes what one edit in the cart gave one and the same second', async () => {
    const update_date = ago(60)
    const orders = Array.from({ length: 10_001 }, (_, n) => ({ order_id: String(n), update_date }))
    await world.cart('POST', 'orders/bulk', { orders })
    await pullResource({ db: world.database.db, reader: reader() }, shop, 'orders')
    expect((await cursor('orders')).synced_to?.getTime()).toBeGreaterThan(Date.now() - 60_000)
    expect(await inTx((tx) => tx.selectFrom('orders').select('id').execute())).toHaveLength(10_001)
  })

  it('moves page by page for a cart that pages by cursor and states no total', async () => {
    await shop.pull()
    const { db } = world.database
    const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000
    const changes = [minutesAgo(3), minutesAgo(2), minutesAgo(1)]
    /** Rows come by the time of their change, one a page: each page completes what lies before it. */
    const byCursor = (pages: number): Pick<CartReader, 'now' | 'pull'> => ({
      ...reader(),
      pull: <Resource extends CartResource>(_resource: Resource, window: PullWindow) =>
        pullByCursor(async (_window, after) => {
          const n = Number(after ?? 0)
          if (n === pages) throw new CartFailure('CART_UNREACHABLE', 'cut off')
          const order = orderInParcels([], { customer: '10', externalId: String(n) })
          const rows = [{ ...order, sourceUpdatedAt: changes[n] } as unknown as CartRecords[Resource]]
          const next = n === changes.length - 1 ? null : String(n + 1)
          return { rows, unreadable: [], next, cartNow: null }
        }, window),
    })
    await inTx((tx) =>
      tx
        .updateTable('sync_cursors')
        .set({ synced_to: new Date(minutesAgo(60)) })
        .execute(),
    )
    await expect(pullResource({ db, reader: byCursor(2) }, shop, 'orders')).rejects.toThrow('cut off')
    expect((await cursor('orders')).synced_to).toEqual(new Date(changes[1] ?? 0))
    expect(await storedOrders()).toHaveLength(2)
    const counts = await pullResource({ db, reader: byCursor(3) }, shop, 'orders')
    expect(counts).toMatchObject({ rows: 3, changed: 1 })
    expect((await cursor('orders')).synced_to?.getTime()).toBeGreaterThan(minutesAgo(1))
  })

  it('shows counts and the lag of each pull', async () => {
    await shop.pull()
    await world.cart('PUT', 'orders/100', { update_date: ago(2) })
    await world.cart('PUT', 'orders/101', { update_date: ago(1) })
    await shop.pull()
    const first = await cursor('orders')
    expect(first).toMatchObject({ last_rows: 2, last_changed: 2, error_code: null })
    expect(first.lag_seconds).toBeGreaterThanOrEqual(120)
    expect(first.lag_seconds).toBeLessThan(150)
    await shop.pull()
    expect(await cursor('orders')).toMatchObject({
      last_rows: 2,
      last_changed: 0,
      lag_seconds: first.lag_seconds,
      row_count: 2,
    })
  })

  it('stores nothing for a connection that was removed', async () => {
    await world.cart('PUT', 'orders/100', {})
    const late = pageByPage(() =>
      inTx((tx) => tx.updateTable('cart_connections').set({ removed_at: new Date() }).execute()),
    )
    const pulled = pullResource({ db: world.database.db, reader: late }, shop, 'orders')
    await expect(pulled).rejects.toThrow('gone')
    expect(await storedOrders()).toEqual([])
  })

  it('begins anew at another domain, and stores nothing more from the one before', async () => {
    const move = (cartDomain: string) =>
      inTx(async (tx) => {
        const credentialsId = await world.vault.store(tx, {
          shopId: shop.shopId,
          purpose: 'cart.credentials',
          value: '{}',
        })
        const verified = { cartDomain, credentialsId }
        return updateConnection(tx, {
          shopId: shop.shopId,
          id: shop.connectionId,
          version: null,
          change: { verified },
        })
      })
    await pullResource({ db: world.database.db, reader: reader() }, shop, 'orders')
    await world.cart('PUT', 'orders/1', {})
    const slow = pageByPage(async () =>
      expect(await move('other.example')).toMatchObject({ first_import_done_at: null }),
    )
    const pulled = pullResource({ db: world.database.db, reader: slow }, shop, 'orders')
    await expect(pulled).rejects.toThrow('another domain')
    expect(await storedOrders()).toEqual([])
    expect(await inTx((tx) => tx.selectFrom('sync_cursors').selectAll().execute())).toEqual([])
    await inTx((tx) => recordSyncDone(tx, shop.connectionId, shop.cartDomain))
    expect((await connection()).first_import_done_at).toBeNull()

    await move(shop.cartDomain)
    await pullResource({ db: world.database.db, reader: reader() }, shop, 'orders')
    expect(await storedOrders()).toMatchObject([{ external_id: '1', history: true }])
    await expect(move('other.example')).rejects.toThrow(CartDomainFixed)
    expect(await connection()).toMatchObject({ cart_domain: shop.cartDomain })
    expect((await move(shop.cartDomain)).version).toBeGreaterThan(1)
  })
})
