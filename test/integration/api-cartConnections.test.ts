import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { ConnectionId } from '../../domain/ids.ts'
import { startTestApi, type TestApi, type TestShop } from '../setup/api.ts'
import { aConnection, anOrder } from '../setup/shopData.ts'

jest.setTimeout(60_000)

let api: TestApi
let shop: TestShop
beforeAll(async () => {
  api = await startTestApi()
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
})
