import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { addShop, type TestShop } from '../../setup/shops/shop.ts'

let api: TestApi
let shop: TestShop
let key: string
beforeAll(async () => {
  api = await startTestApi()
  shop = await addShop(api.database.db)
  key = await api.keyFor(shop.shopId, 'ADMIN')
})
afterAll(() => api?.close())

const press = (word: string, body?: object, by = key) =>
  api.call('POST', `/v1/line-accounts/${shop.lineAccountId}/${word}`, { key: by, ...(body && { body }) })

it('keeps who stopped and resumed an account, when and why; pressed twice it is one stop', async () => {
  const other = await api.keyFor(shop.shopId, 'EDITOR')
  expect((await press('stop', { reason: '内容の誤りを直すため' })).body).toMatchObject({ stopped: true })
  await press('stop', { reason: '二度目' }, other)
  await press('resume', undefined, other)
  await press('resume')
  expect((await press('stop')).status).toBe(200)
  const path = `/v1/line-accounts/${shop.lineAccountId}/stops`
  const { body } = await api.call('GET', path, { key })
  const [open, past] = [...(body['items'] ?? [])]
  expect(open).toMatchObject({ reason: null, resumedAt: null, resumedBy: null })
  expect(past).toMatchObject({ reason: '内容の誤りを直すため', resumedAt: expect.any(String) })
  expect(past?.['stoppedBy']).not.toEqual(past?.['resumedBy'])
  expect([...(body['items'] ?? [])]).toHaveLength(2)
  const page = await api.call('GET', `${path}?limit=1`, { key })
  const next = await api.call('GET', `${path}?limit=1&cursor=${String(page.body['nextCursor'])}`, { key })
  expect(next.body).toMatchObject({ items: [{ id: past?.['id'] }], nextCursor: null })
  expect((await press('stop', { reason: '' })).status).toBe(400)
  const stranger = await api.keyFor((await addShop(api.database.db)).shopId, 'ADMIN')
  expect((await api.call('GET', path, { key: stranger })).status).toBe(404)
  await press('resume')
})
