import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'

let api: TestApi
let shop: TestShop
let key: string
beforeAll(async () => {
  api = await startTestApi()
  shop = await addShop(api.database.db)
  key = await api.keyFor(shop.shopId, 'ADMIN')
})
afterAll(() => api?.close())

/** A query parameter of the description that takes a date or an instant. */
interface DateParameter {
  path: string
  name: string
  format: 'date' | 'date-time'
}
async function dateParameters(): Promise<DateParameter[]> {
  const { body } = await api.call('GET', '/docs/json')
  const paths = body['paths'] as unknown as Record<string, Record<string, { parameters?: Parameter[] }>>
  return Object.entries(paths).flatMap(([path, methods]) =>
    (methods['get']?.parameters ?? []).flatMap(({ name, in: place, schema: { format } }) =>
      place === 'query' && (format === 'date' || format === 'date-time') ? [{ path, name, format }] : [],
    ),
  )
}
interface Parameter {
  name: string
  in: string
  schema: { format?: string }
}

const ask = (path: string, name: string, value: string) =>
  api.call('GET', `${path.replaceAll(/\{\w+\}/g, shop.lineAccountId)}?${name}=${encodeURIComponent(value)}`, {
    key,
  })

const BEYOND = {
  date: [
    '9999-12-31',
    '0001-01-01',
    '1999-12-31',
    '2026-02-29',
    '2026/11/27',
    '',
    'infinity',
    '+275760-09-13',
  ],
  'date-time': [
    '9999-12-31T23:59:59+09:00',
    '0001-01-01T00:00:00Z',
    '1999-12-31T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-11-27T24:00:00Z',
    '2026-11-27',
    '2026-11-27T00:00:00+24:00',
    'infinity',
  ],
}

describe('dates of a request (D37)', () => {
  it('are refused with the field at every list that takes one, when they do not count', async () => {
    const parameters = await dateParameters()
    expect(parameters.length).toBeGreaterThanOrEqual(6)
    for (const { path, name, format } of parameters)
      for (const value of BEYOND[format])
        expect([path, value, await ask(path, name, value)]).toMatchObject([
          path,
          value,
          {
            status: 422,
            body: { code: 'DATE_NOT_ACCEPTED', errors: [{ pointer: `?${name}`, code: 'format' }] },
          },
        ])
  })

  it('are answered whatever is written, never with a 5xx', async () => {
    const parameters = await dateParameters()
    const near = fc.oneof(
      fc.string(),
      fc
        .date({ min: new Date(-6e13), max: new Date(2.5e14), noInvalidDate: true })
        .map((at) => at.toISOString()),
      fc
        .date({ min: new Date(-6e13), max: new Date(2.5e14), noInvalidDate: true })
        .map((at) => at.toISOString().slice(0, 10)),
      fc.stringMatching(/^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{0,12}(Z|[+-][0-9:]{0,6})?)?$/),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...parameters), near, async ({ path, name }, value) => {
        expect((await ask(path, name, value)).status).toBeLessThan(500)
      }),
      { numRuns: 300 },
    )
  })

  it('say that a plus in an address is %2B', async () => {
    const { status, body } = await api.call('GET', '/v1/deliveries?dueFrom=2026-11-27T00:00:00+09:00', {
      key,
    })
    expect(status).toBe(422)
    expect(String(body['errors']?.[0]?.['detail'])).toContain('%2B')
    expect((await ask('/v1/deliveries', 'dueFrom', '2026-11-27T00:00:00+09:00')).status).toBe(200)
  })

  it('are refused with the field in bodies', async () => {
    const product = await addProduct(shop)
    const order = { lineAccountId: shop.lineAccountId, productIds: [product] }
    for (const bad of ['9999-12-31', '0001-01-01', '2026-02-29', ''])
      for (const [body, pointer] of [
        [{ order: { ...order, shipDate: bad } }, '/order/shipDate'],
        [{ order, member: { friendSince: bad } }, '/member/friendSince'],
      ] as const)
        expect([bad, await api.call('POST', '/v1/simulations/order', { key, body })]).toMatchObject([
          bad,
          { status: 422, body: { errors: [{ pointer, code: 'format' }] } },
        ])
    const longest = { order: { ...order, shipDate: '2000-01-01' } }
    expect((await api.call('POST', '/v1/simulations/order', { key, body: longest })).status).toBe(200)
  })
})
