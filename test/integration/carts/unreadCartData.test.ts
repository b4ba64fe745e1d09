import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ConnectionId } from '../../../domain/values/ids.ts'
import { inShop } from '../../../schema/database.ts'
import { setAsideRow } from '../../../schema/carts/setAsideRow.ts'
import { storeBatch } from '../../../schema/carts/storeBatch.ts'
import { type ApiShop, NO_TEMPORAL, startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { orderInParcels } from '../../setup/carts/parcels.ts'
import { aConnection } from '../../setup/shops/shopData.ts'

let api: TestApi
let shop: ApiShop
let id: ConnectionId
beforeAll(async () => {
  api = await startTestApi(NO_TEMPORAL, { checkSeconds: 2 })
  shop = await api.shop()
  id = await aConnection(api, shop.id, await api.lineAccount(shop.id), 'shop.example')
  const aside = (row: unknown) =>
    setAsideRow('orders', row, { id: null, cause: 'ID_MISSING', detail: '', sourceUpdatedAt: null })
  const opened = { shopId: shop.id, connectionId: id, cartDomain: 'shop.example', claims: api.vault.claims }
  const order = {
    ...orderInParcels([], { customer: '1' }),
    unread: [{ field: 'shipDate' as const, raw: '9999/12/31' }],
  }
  const unreadable = [aside({ status: 1 }), aside({ status: 2, order_id: null })]
  await storeBatch(api.database.db, opened, { resource: 'orders', rows: [order], unreadable })
})
afterAll(() => api.close())

const get = (path: string, key = shop.key) => api.call('GET', `/v1/cart-connections/${id}${path}`, { key })

describe('data of a cart that could not be read', () => {
  it('is counted on the connection, which does not say that all is well', async () => {
    const { body } = await get('')
    expect(body).toMatchObject({
      state: 'ATTENTION',
      error: { code: 'CART_ROWS_SET_ASIDE', ja: expect.stringContaining('2件') },
      unread: { setAside: 2, values: 1 },
    })
    const { resources } = body as unknown as { resources: { resource: string; unread: object }[] }
    expect(resources.find(({ resource }) => resource === 'orders')?.unread).toEqual({
      setAside: 2,
      values: 1,
    })
    expect(resources.find(({ resource }) => resource === 'products')?.unread).toEqual({
      setAside: 0,
      values: 0,
    })
  })

  it('is listed page by page, by kind, with what to correct', async () => {
    const first = await get('/unread?limit=2')
    expect(first.body).toMatchObject({ items: [{}, {}], nextCursor: expect.any(String) })
    const { nextCursor } = first.body as unknown as { nextCursor: string }
    const second = await get(`/unread?limit=2&cursor=${nextCursor}`)
    expect(second.body).toMatchObject({ items: [{}], nextCursor: null })
    expect((await get('/unread?kind=VALUE_UNREAD')).body).toMatchObject({
      items: [
        {
          kind: 'VALUE_UNREAD',
          resource: 'orders',
          externalId: '100',
          field: 'shipDate',
          fieldName: '発送日',
          raw: '9999/12/31',
          problem: '発送日「9999/12/31」を読み取れません。',
          cause: null,
        },
      ],
    })
    expect((await get('/unread?kind=SET_ASIDE&resource=orders')).body).toMatchObject({
      items: [
        { externalId: null, cause: 'ID_MISSING', raw: '{"status":1}', tries: 1 },
        { cause: 'ID_MISSING', raw: '{"order_id":null,"status":2}' },
      ],
    })
  })

  it('is the shop’s own', async () => {
    const other = await api.shop()
    expect((await get('/unread', other.key)).status).toBe(404)
    const retry = await api.call('POST', `/v1/cart-connections/${id}/unread/retry`, { key: other.key })
    expect(retry.status).toBe(404)
  })

  it('is tried again on request, also when Temporal is away, and twice is once', async () => {
    for (let times = 0; times < 2; times++) {
      const { status, body } = await api.call('POST', `/v1/cart-connections/${id}/unread/retry`, {
        key: shop.key,
      })
      expect(status).toBe(200)
      expect(body).toMatchObject({ id, retryAskedAt: expect.any(String) })
    }
  })

  it('is taken off the list by hand, once', async () => {
    const { items } = (await get('/unread?kind=SET_ASIDE')).body as unknown as { items: { id: string }[] }
    for (const [{ id: entry }, status] of [
      [items[0] ?? { id: '' }, 204],
      [items[0] ?? { id: '' }, 404],
      [items[1] ?? { id: '' }, 204],
    ] as const) {
      const path = `/v1/cart-connections/${id}/unread/${entry}`
      expect((await api.call('DELETE', path, { key: shop.key })).status).toBe(status)
    }
    expect((await get('')).body).toMatchObject({
      state: 'OK',
      error: null,
      unread: { setAside: 0, values: 1 },
    })
    const left = await inShop(api.database.db, shop.id, (tx) =>
      tx.selectFrom('unread_cart_data').select('kind').execute(),
    )
    expect(left).toEqual([{ kind: 'VALUE_UNREAD' }])
  })
})
