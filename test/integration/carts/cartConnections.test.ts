import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ConnectionId } from '../../../domain/values/ids.ts'
import { inShop } from '../../../schema/database.ts'
import { NO_TEMPORAL, startTestApi, type TestApi, type ApiShop, text } from '../../setup/rest/api.ts'
import { aConnection, anOrder, aProduct } from '../../setup/shops/shopData.ts'

let api: TestApi
let shop: ApiShop
beforeAll(async () => {
  api = await startTestApi(NO_TEMPORAL, { checkSeconds: 2 })
  shop = await api.shop()
})
afterAll(() => api.close())

const newConnection = async (): Promise<ConnectionId> =>
  aConnection(api, shop.id, await api.lineAccount(shop.id), 'shop.example')
const patch = (id: ConnectionId, body: object) =>
  api.call('PATCH', `/v1/cart-connections/${id}`, { key: shop.key, body, headers: { 'if-match': '"1"' } })

describe('a cart connection', () => {
  it('keeps its domain once something was imported: another shop’s order 1 is another order', async () => {
    const id = await newConnection()
    await anOrder(api, shop.id, id)
    expect(
      await patch(id, { cartDomain: 'http://other.example/admin/', accessToken: 'Abc123' }),
    ).toMatchObject({
      status: 409,
      body: {
        code: 'CART_DOMAIN_FIXED',
        remedy: expect.stringContaining('連携を解除'),
        errors: [{ pointer: '/cartDomain' }],
      },
    })
    // The same domain is no other one: it goes on to the check, for which nobody is there.
    expect(await patch(id, { cartDomain: 'shop.example', accessToken: 'Abc123' })).toMatchObject({
      status: 503,
    })
  })

  it('may change its domain before that, when the cart there lets us in', async () => {
    const moved = await patch(await newConnection(), { cartDomain: 'other.example', accessToken: 'Abc123' })
    expect(moved).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
  })

  it('is checked five times a minute; the sixth is refused at once, and says when', async () => {
    const flooding = await api.shop()
    const lineAccountId = await api.lineAccount(flooding.id)
    const save = (key: string, at: string) =>
      api.call('POST', '/v1/cart-connections', {
        key,
        body: { lineAccountId: at, cart: 'REPIST', cartDomain: 'shop.example', accessToken: 'Wrong' },
      })
    const saved = await Promise.all(Array.from({ length: 8 }, () => save(flooding.key, lineAccountId)))
    const refused = saved.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(3)
    for (const { body, headers } of refused) {
      expect(body).toMatchObject({ code: 'CART_CHECKS_TOO_MANY', remedy: expect.stringContaining('1分ほど') })
      expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    }
    const other = await api.shop()
    expect(await save(other.key, await api.lineAccount(other.id))).toMatchObject({ status: 503 })
  })

  it('counts its own rows, as they come and go, in the list and alone', async () => {
    const [full, empty] = [await newConnection(), await newConnection()]
    for (let n = 0; n < 3; n++) await anOrder(api, shop.id, full)
    await aProduct(api, shop.id, full)
    const get = async (path: string) => (await api.call('GET', path, { key: shop.key })).body
    const counts = (one: object) =>
      (one as { resources: { count: number }[] }).resources.map(({ count }) => count)
    expect(counts(await get(`/v1/cart-connections/${full}`))).toEqual([1, 0, 0, 3])
    const items = [...((await get('/v1/cart-connections'))['items'] ?? [])]
    const listed = (id: ConnectionId) => counts(items.find((one) => text(one['id']) === id) ?? {})
    expect([listed(full), listed(empty)]).toEqual([
      [1, 0, 0, 3],
      [0, 0, 0, 0],
    ])
    await inShop(api.database.db, shop.id, async (tx) => {
      await tx.updateTable('orders').set({ total: 1 }).where('connection_id', '=', full).execute()
      await tx.deleteFrom('orders').where('connection_id', '=', full).execute()
    })
    expect(counts(await get(`/v1/cart-connections/${full}`))).toEqual([1, 0, 0, 0])
  })
})
