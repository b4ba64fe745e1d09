import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type ApiShop, startTestApi, type TestApi } from '../../setup/rest/api.ts'

let api: TestApi
let shop: ApiShop
let lineAccountId: string
beforeAll(async () => {
  api = await startTestApi()
  shop = await api.shop()
  lineAccountId = await api.lineAccount(shop.id)
})
afterAll(() => api.close())

const path = () => `/v1/insert-settings/${lineAccountId}`
const none = {
  notShipped: null,
  noNumber: null,
  nothingOrdered: null,
  noPurchases: null,
  notLinked: null,
  notReadYet: null,
}
const put = (body: object, version: string, key = shop.key) =>
  api.call('PUT', path(), { key, body, headers: { 'if-match': version } })

it('starts with what the product says, takes the shop’s words, and refuses what it cannot be', async () => {
  const first = await api.call('GET', path(), { key: shop.key })
  expect(first).toMatchObject({
    status: 200,
    body: { lineAccountId, maxAgeMinutes: 15, formCode: 'identity', words: none, version: 1 },
  })
  const form = {
    maxAgeMinutes: 30,
    formCode: null,
    words: { ...none, notShipped: 'ただいまお包みしています。' },
  }
  expect(await put(form, '"1"')).toMatchObject({ status: 200, body: { ...form, version: 2 } })
  expect(await put(form, '"1"')).toMatchObject({ status: 412 })
  expect(await put({ ...form, maxAgeMinutes: 0 }, '"2"')).toMatchObject({ status: 400 })
  expect(await put({ ...form, formCode: 'nosuchform' }, '"2"')).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/formCode' }] },
  })
  expect(await put({ ...form, words: { ...form.words, noNumber: ' ' } }, '"2"')).toMatchObject({
    status: 400,
  })
  const other = await api.shop()
  expect(await put(form, '"2"', other.key)).toMatchObject({ status: 404 })
  expect(await api.call('GET', path(), { key: shop.key })).toMatchObject({ body: { ...form, version: 2 } })
})
