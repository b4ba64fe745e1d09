import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { dismissUnread } from '../../../schema/carts/unreadList.ts'
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
const orders = async () =>
  (await inTx((tx) => tx.selectFrom('orders').select('external_id').orderBy('external_id').execute())).map(
    (row) => row.external_id,
  )
const unread = () =>
  inTx((tx) => tx.selectFrom('unread_cart_data').selectAll().orderBy('row_key').orderBy('field').execute())
const connection = () => inTx((tx) => tx.selectFrom('cart_connections').selectAll().executeTakeFirstOrThrow())
const spoil = (name: string, json: string, list = 'orders') =>
  world.cart('PUT', `spoilt/${list}/${name}`, { json })

describe('rows of a cart that cannot be read or stored', () => {
  it('are set aside with their cause, and stop no other', async () => {
    await world.cart('PUT', 'orders/1', {})
    await world.cart('PUT', 'orders/2', {})
    await spoil('none', 'null')
    await spoil('no-id', '{"status":1}')
    await spoil('twin', '{"status":1}')
    await spoil('long', JSON.stringify({ order_id: 'x'.repeat(5_000) }))
    await spoil('number', '{"order_id":12345678901234567890}')
    await spoil('shape', '{"order_id":"77","commit_date":{"at":"2026-11-25"}}')
    await spoil('nul', '{"order_id":"78","a\\u0000b":"c\\ud800"}')
    await spoil('deep', `{"order_id":"79","x":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)
    const counts = await shop.pull()
    expect(await orders()).toEqual(['1', '2', '78'])
    expect(counts.orders).toMatchObject({ rows: 4, unreadable: 7 })
    const aside = await unread()
    expect(aside.map(({ external_id, cause }) => `${external_id} ${cause}`).toSorted()).toEqual([
      '77 FIELD_NOT_A_VALUE',
      '79 NOT_STORABLE',
      'null ID_MISSING',
      'null ID_MISSING',
      'null ID_TOO_LONG',
      'null NOT_A_ROW',
    ])
    expect(aside.find(({ external_id }) => external_id === '77')).toMatchObject({
      detail: '/commit_date',
      raw: '{"commit_date":{"at":"2026-11-25"},"order_id":"77"}',
      raw_cut: false,
    })
    expect(await connection()).toMatchObject({ state: 'OK', failed_at: null })
    expect((await connection()).succeeded_at).not.toBeNull()

    await shop.pull()
    const again = await unread()
    expect(again.map(({ id }) => id)).toEqual(aside.map(({ id }) => id))
  })

  it.each([
    ['', async () => undefined],
    [
      ', also when their entry was taken off the list',
      async () => {
        const [entry] = await unread()
        await inTx((tx) => dismissUnread(tx, entry?.connection_id ?? '', entry?.id ?? ''))
        expect(await unread()).toEqual([])
      },
    ],
  ])(
    'come back when the cart corrects them, and orders of the first import stay history%s',
    async (_, before) => {
      await spoil('poison', '{"order_id":"77","commit_date":{}}')
      await shop.pull()
      expect(await unread()).toHaveLength(1)
      await before()
      await world.cart('DELETE', 'spoilt/orders/poison')
      await world.cart('PUT', 'orders/77', {})
      await world.cart('PUT', 'orders/78', {})
      await shop.pull()
      expect(await unread()).toEqual([])
      const stored = await inTx((tx) => tx.selectFrom('orders').select(['external_id', 'history']).execute())
      expect(stored).toEqual(
        expect.arrayContaining([
          { external_id: '77', history: true },
          { external_id: '78', history: false },
        ]),
      )
    },
  )

  it('are found one by one where only the database refuses them', async () => {
    for (let n = 0; n < 20; n++) await world.cart('PUT', `products/P${n}`, {})
    await inTx((tx) => tx.selectFrom('products').select('id').execute())
    await spoil(
      'deep-1',
      `{"product_id":"D1","x":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
      'products',
    )
    await spoil('deep-2', `{"product_id":"D2","x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'products')
    const counts = await shop.pull()
    expect(counts.products).toMatchObject({ changed: 20, unreadable: 2 })
    expect((await unread()).map(({ row_key, cause, raw_cut }) => [row_key, cause, raw_cut])).toEqual([
      ['id:D1', 'NOT_STORABLE', true],
      ['id:D2', 'NOT_STORABLE', true],
    ])
  })

  it('stop nothing, whatever JSON they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 6 }), async (rows) => {
        await world.cart('DELETE', 'state')
        await world.cart('PUT', 'shop', { rateLimitPerSecond: null })
        shop = await world.newShop()
        await world.cart('PUT', 'orders/good-1', {})
        for (const [n, row] of rows.entries()) await spoil(`row-${n}`, JSON.stringify(row))
        await world.cart('PUT', 'orders/good-2', {})
        const counts = await shop.pull()
        expect(await orders()).toEqual(['good-1', 'good-2'])
        expect(counts.orders).toMatchObject({ rows: 2, unreadable: rows.length })
        expect(new Set((await unread()).map(({ row_key }) => row_key)).size).toBe(
          new Set(rows.map((row) => JSON.stringify(sorted(row)))).size,
        )
        const cursor = await inTx((tx) =>
          tx
            .selectFrom('sync_cursors')
            .select('synced_to')
            .where('resource', '=', 'orders')
            .executeTakeFirst(),
        )
        expect(cursor?.synced_to).not.toBeNull()
      }),
      { numRuns: 25 },
    )
  })

  it('are tried again by another version of the product, and when the shop asks', async () => {
    await spoil('shape', '{"order_id":"77","commit_date":{}}')
    await shop.pull({ productVersion: '1' })
    const [first] = await unread()
    await world.cart('DELETE', 'spoilt/orders/shape')
    await shop.pull({ productVersion: '1' })
    expect(await unread()).toEqual([first])
    await shop.pull({ productVersion: '2' })
    const [second] = await unread()
    expect(second).toMatchObject({ tries: 2, tried_by: '2', last_seen_at: first?.last_seen_at })

    // As if this version read what the one before did not.
    await inTx((tx) =>
      tx
        .updateTable('unread_cart_data')
        .set({ raw: '{"order_id":"77","status":5}', row_key: 'hash:before' })
        .execute(),
    )
    await shop.pull({ productVersion: '2' })
    expect(await orders()).toEqual([])
    await inTx((tx) => tx.updateTable('cart_connections').set({ retry_asked_at: new Date() }).execute())
    await shop.pull({ productVersion: '2' })
    expect(await orders()).toEqual(['77'])
    expect(await unread()).toEqual([])
  })
})

describe('values that cannot be read', () => {
  it('are listed beside their row until the cart corrects them', async () => {
    await spoil(
      'order',
      '{"order_id":"1","commit_date":"9999/12/31","status":"発送ずみ","teiki_count":"三回"}',
    )
    await spoil('customer', '{"customer_id":"7","tel":"090-1111-2222 携帯","point":"たくさん"}', 'customers')
    await shop.pull()
    const listed = (await unread()).map(({ resource, external_id, field, raw }) => [
      resource,
      external_id,
      field,
      raw,
    ])
    expect(listed).toEqual([
      ['orders', '1', 'recurringCount', '三回'],
      ['orders', '1', 'shipDate', '9999/12/31'],
      ['customers', '7', 'phone', '090-1111-2222 携帯'],
      ['customers', '7', 'points', 'たくさん'],
    ])
    await spoil(
      'order',
      '{"order_id":"1","commit_date":"2026/11/25","status":"返品済み","teiki_count":"三回"}',
    )
    await shop.pull()
    expect((await unread()).filter(({ resource }) => resource === 'orders')).toMatchObject([
      { field: 'recurringCount' },
    ])
    const [order] = await inTx((tx) => tx.selectFrom('orders').selectAll().execute())
    expect(order).toMatchObject({ status: 'RETURNED', ship_date: '2026-11-25' })
  })

  const readings = () => inTx((tx) => tx.selectFrom('sync_cursors').select('reading').distinct().execute())

  it('are listed of rows that were stored before, once, though they did not change', async () => {
    await spoil('order', '{"order_id":"1","status":"返品済み","commit_date":"きのう"}')
    await shop.pull()
    await world.cart('DELETE', 'spoilt/orders/order')
    await inTx(async (tx) => {
      await tx.deleteFrom('unread_cart_data').execute()
      await tx.updateTable('orders').set({ status: 'OPEN' }).execute()
      await tx.updateTable('sync_cursors').set({ reading: null }).execute()
    })
    await shop.pull()
    expect(await unread()).toMatchObject([{ kind: 'VALUE_UNREAD', external_id: '1', field: 'shipDate' }])
    expect(await inTx((tx) => tx.selectFrom('orders').select('status').execute())).toEqual([
      { status: 'RETURNED' },
    ])
    expect(await readings()).toEqual([{ reading: 2 }])
  })

  it('are read once when they come: a first import leaves nothing to read again', async () => {
    await shop.pull()
    expect(await readings()).toEqual([{ reading: 2 }])
  })
})

describe('an older form of a row', () => {
  it('does not overwrite a newer one, but one from a clock that ran ahead gives way', async () => {
    await spoil('row', '{"order_id":"1","status":5,"update_date":"2026-11-20 10:00:00"}')
    await shop.pull()
    await spoil('row', '{"order_id":"1","status":1,"update_date":"2026-11-20 09:59:59"}')
    await shop.pull()
    const status = async () =>
      (await inTx((tx) => tx.selectFrom('orders').select('status').execute()))[0]?.status
    expect(await status()).toBe('SHIPPED')
    await spoil('row', '{"order_id":"1","status":7,"update_date":"2030-01-01 00:00:00"}')
    await shop.pull()
    expect(await status()).toBe('RETURNED')
    await spoil('row', '{"order_id":"1","status":5,"update_date":"2026-11-20 11:00:00"}')
    await shop.pull()
    expect(await status()).toBe('SHIPPED')
  })
})

describe('answers in other charsets', () => {
  it.each(['Shift_JIS', 'EUC-JP'])('are read in %s as in UTF-8', async (charset) => {
    await world.cart('PUT', 'shop', { charset })
    await world.cart('PUT', 'customers/1', { name01: '髙橋①', name02: '𠮷子～' })
    await shop.pull()
    const customers = await inTx((tx) => tx.selectFrom('cart_customers').select('name').execute())
    expect(customers).toEqual([{ name: '髙橋① 𠮷子～' }])
  })

  it.each([
    ['invalid-bytes', 'byte 48: not utf-8'],
    ['foreign-charset', 'charset iso-2022-jp is not read'],
    ['broken-json', 'character 46: no JSON'],
    ['empty-object', 'neither a list nor a refusal'],
    ['html', 'character 0: no JSON'],
  ])('of which nobody can read %s end the pull with the place', async (kind, place) => {
    await world.cart('POST', 'faults', { endpoint: 'orders', kind })
    await expect(shop.pull()).rejects.toMatchObject({
      code: 'CART_ANSWER_UNREADABLE',
      message: expect.stringContaining(place) as unknown,
    })
  })
})

/** Equal rows have equal text when their names are in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, sorted(part)]),
  )
}
