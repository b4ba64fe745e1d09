import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { READY_TEXTS } from '../../../domain/requests/requestTexts.ts'
import { type ApiShop, type Json, startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { aConnection } from '../../setup/shops/shopData.ts'

let api: TestApi
let shop: ApiShop
let lineAccountId: string
beforeAll(async () => {
  api = await startTestApi()
  shop = await api.shop()
  lineAccountId = await api.lineAccount(shop.id)
})
afterAll(() => api.close())

const path = () => `/v1/request-settings/${lineAccountId}`
const put = (body: object, version: string, key = shop.key) =>
  api.call('PUT', path(), { key, body, headers: { 'if-match': version } })
const tag = async (name: string): Promise<string> =>
  String(
    (
      await api.call('POST', '/v1/tags', {
        key: shop.key,
        body: { lineAccountId, name, code: `t${name.length}${name.charCodeAt(0)}` },
      })
    ).body['id'],
  )
/** What the API takes, of what it shows. */
function form({ lineAccountId: _id, readyTexts: _ready, version: _version, ...rest }: Json) {
  return rest as Record<string, Record<string, unknown>>
}

it('starts with what the product says, and takes the shop’s words', async () => {
  const first = await api.call('GET', path(), { key: shop.key })
  expect(first).toMatchObject({
    status: 200,
    body: {
      lineAccountId,
      texts: { receipt: null, checking: null, refused: null },
      tags: { PAUSE: { done: { addTagIds: [], removeTagIds: [] } } },
      writeBack: { target: 'SUBSCRIPTION', text: null },
      contactPhone: null,
      pauseBase: 'NEXT_SCHEDULED_DATE',
      pictureDays: 90,
      readyTexts: READY_TEXTS,
      version: 1,
    },
  })
  const given = form(first.body)
  const addTagIds = [await tag('休止中')]
  const removeTagIds = [await tag('継続中')]
  const changed = {
    ...given,
    texts: { ...given['texts'], pauseDone: '休止しました。\n次回予定日: {nextScheduledDate}' },
    tags: {
      ...given['tags'],
      PAUSE: { ...Object(given['tags']?.['PAUSE']), done: { addTagIds, removeTagIds } },
    },
    writeBack: { target: 'CUSTOMER', text: '{requestedAt} {kind} {answer:reason}' },
    contactPhone: '03-1234-5678',
    pictureDays: 30,
  }
  expect(await put(changed, '"1"')).toMatchObject({ status: 200, body: { ...changed, version: 2 } })
  expect(await put(changed, '"1"')).toMatchObject({ status: 412 })
  expect(await put({ ...changed, writeBack: null }, '"2"')).toMatchObject({ body: { writeBack: null } })

  const refused = await put(
    {
      ...changed,
      texts: { ...changed.texts, receipt: '受け付けました', skipDone: '{次回予定日}' },
      tags: {
        ...given['tags'],
        SKIP: {
          done: { addTagIds: [lineAccountId], removeTagIds: [] },
          refused: { addTagIds, removeTagIds: addTagIds },
        },
      },
      writeBack: { target: 'ORDER', text: '{name}' },
    },
    '"3"',
  )
  expect(refused).toMatchObject({ status: 422, body: { code: 'REQUEST_SETTINGS_INVALID' } })
  expect(
    [...(refused.body['errors'] ?? [])].map((one) => `${String(one['pointer'])} ${String(one['code'])}`),
  ).toEqual([
    '/texts/receipt PLACEHOLDER_MISSING',
    '/texts/skipDone UNKNOWN_PLACEHOLDER',
    '/writeBack/text UNKNOWN_PLACEHOLDER',
    '/tags/SKIP/done/addTagIds/0 NOT_FOUND',
    '/tags/SKIP/refused/addTagIds/0 TAG_BOTH_ADDED_AND_REMOVED',
  ])
  expect(await put({ ...changed, pictureDays: 0 }, '"3"')).toMatchObject({ status: 400 })
  expect(await put({ ...changed, contactHours: ' ' }, '"3"')).toMatchObject({ status: 400 })

  const used = await api.call('DELETE', `/v1/tags/${addTagIds[0]}`, {
    key: shop.key,
    headers: { 'if-match': '*' },
  })
  expect(used).toMatchObject({ status: 409, body: { code: 'TAG_IN_USE' } })
  expect(String(used.body['detail'])).toContain('解約・休止・スキップの設定')
  const viewer = await api.keyFor(shop.id, 'VIEWER')
  expect(await put(changed, '"3"', viewer)).toMatchObject({ status: 403 })
  const other = await api.shop()
  expect(await put(changed, '"3"', other.key)).toMatchObject({ status: 404 })
  expect(await api.call('GET', path(), { key: other.key })).toMatchObject({ status: 404 })
})

it('switches stand on the account and on the connection, on at first', async () => {
  const connectionId = await aConnection(api, shop.id, lineAccountId as Parameters<typeof aConnection>[2])
  for (const [url, name] of [
    [`/v1/line-accounts/${lineAccountId}`, 'requestsOn'],
    [`/v1/cart-connections/${connectionId}`, 'operationsOn'],
  ] as const) {
    expect((await api.call('GET', url, { key: shop.key })).body[name]).toBe(true)
    const off = await api.call('PATCH', url, {
      key: shop.key,
      body: { [name]: false },
      headers: { 'if-match': '*' },
    })
    expect(off).toMatchObject({ status: 200, body: { [name]: false } })
  }
})
