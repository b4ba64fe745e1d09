import { afterAll, beforeAll, expect, it } from '@jest/globals'
import pg from 'pg'
import { lockFollowMessage } from '../../../schema/messages/followMessages.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { until } from '../../setup/runtime/until.ts'
import { addMessage } from '../../setup/messages/messages.ts'
import { addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'

let api: TestApi
let shop: TestShop
let asker: string
let other: string
let products = 0
let owner: pg.Client
beforeAll(async () => {
  api = await startTestApi()
  shop = await addShop(api.database.db)
  owner = new pg.Client({ connectionString: api.database.url })
  await owner.connect()
  asker = await api.keyFor(shop.shopId, 'ADMIN')
  other = await api.keyFor(shop.shopId, 'EDITOR')
  await patchShop(true)
})
afterAll(async () => {
  await owner?.end()
  await api?.close()
})

const ifMatch = { 'if-match': '*' }
const patchShop = (fourEyes: boolean, key = asker) =>
  api.call('PATCH', '/v1/shop', { key, body: { fourEyes }, headers: ifMatch })
const switchTo = (id: string, enabled: boolean, key = asker) =>
  api.call('PATCH', `/v1/follow-messages/${id}`, { key, body: { enabled }, headers: ifMatch })
const ask = (id: string, key = asker) =>
  api.call('POST', `/v1/follow-messages/${id}/approval-requests`, { key, body: { comment: '確認を' } })
const answer = (id: unknown, word: string, key: string) =>
  api.call('POST', `/v1/approval-requests/${String(id)}/${word}`, { key })
const list = async (query: string) => {
  const { body } = await api.call('GET', `/v1/approval-requests?${query}`, { key: other })
  return [...(body['items'] ?? [])].map((item) => String(item['state']))
}
const aMessage = async () => {
  const { messageId } = await addMessage(shop, {
    productIds: [await addProduct(shop, `P${products++}`)],
    enabled: false,
  })
  return messageId
}

it('needs two people to begin with, and two to end it', async () => {
  const { id, key: admin } = await api.shop()
  expect((await patchShop(true, admin)).body).toMatchObject({ code: 'FOUR_EYES_NEED_TWO' })
  const editor = await api.keyFor(id, 'EDITOR')
  expect((await patchShop(true, admin)).body).toMatchObject({ fourEyes: true })
  expect(await patchShop(false, admin)).toMatchObject({ status: 409, body: { code: 'APPROVAL_REQUIRED' } })
  // An administrator asks; the second person is anyone who may edit, since a shop may have one administrator.
  expect((await api.call('POST', '/v1/shop/approval-requests', { key: editor })).status).toBe(403)
  const { status, body } = await api.call('POST', '/v1/shop/approval-requests', { key: admin })
  expect({ status, body }).toMatchObject({ status: 201, body: { kind: 'FOUR_EYES_OFF', state: 'PENDING' } })
  expect((await answer(body['id'], 'approve', admin)).body).toMatchObject({ code: 'APPROVAL_BY_REQUESTER' })
  expect((await answer(body['id'], 'approve', editor)).body).toMatchObject({ state: 'APPROVED' })
  expect((await api.call('GET', '/v1/shop', { key: admin })).body).toMatchObject({ fourEyes: false })
})

it('switches a message on when a second person approves, once', async () => {
  const id = await aMessage()
  expect((await switchTo(id, true)).body).toMatchObject({ code: 'APPROVAL_REQUIRED' })
  const { body } = await ask(id)
  expect((await ask(id, other)).body['id']).toEqual(body['id'])
  expect((await answer(body['id'], 'withdraw', other)).body).toMatchObject({ code: 'APPROVAL_NOT_YOURS' })
  const approved = await Promise.all([1, 2, 3].map(() => answer(body['id'], 'approve', other)))
  expect(approved.map(({ status }) => status)).toEqual([200, 200, 200])
  const message = await api.call('GET', `/v1/follow-messages/${id}`, { key: asker })
  expect(message.body).toMatchObject({ enabled: true, version: 2 })
  const versions = await api.call('GET', `/v1/follow-messages/${id}/versions`, { key: asker })
  expect([...(versions.body['items'] ?? [])][0]).toMatchObject({ operator: { name: 'EDITOR' } })
  // Off needs nobody; on again does.
  expect((await switchTo(id, false)).status).toBe(200)
  expect((await switchTo(id, true, other)).status).toBe(409)
})

it('is asked anew once the message was changed, refused or taken back', async () => {
  const id = await aMessage()
  const first = (await ask(id)).body['id']
  const { body: message } = await api.call('GET', `/v1/follow-messages/${id}`, { key: asker })
  const { adminName, purpose, triggerProductIds, deliveryOrder, lateGraceMinutes, outageGraceMinutes } =
    message as Record<string, unknown>
  const scenarios = [{ dayOffset: 2, sendTime: '18:00', bubbles: [{ kind: 'text', text: '変更しました。' }] }]
  const form = { purpose, triggerProductIds, deliveryOrder, lateGraceMinutes, outageGraceMinutes, scenarios }
  const put = await api.call('PUT', `/v1/follow-messages/${id}`, {
    key: other,
    headers: ifMatch,
    body: { adminName, backfillDays: 0, ...form },
  })
  expect(put.status).toBe(200)
  expect((await answer(first, 'approve', other)).body).toMatchObject({ code: 'APPROVAL_CLOSED' })
  const refused = (await ask(id)).body['id']
  expect((await answer(refused, 'refuse', other)).body).toMatchObject({
    state: 'REFUSED',
    decidedBy: { name: 'EDITOR' },
  })
  expect((await answer(refused, 'approve', other)).status).toBe(409)
  const withdrawn = (await ask(id)).body['id']
  expect((await answer(withdrawn, 'withdraw', asker)).body).toMatchObject({ state: 'WITHDRAWN' })
  expect(await list(`messageId=${id}`)).toEqual(['WITHDRAWN', 'REFUSED', 'VOID'])
  expect(await list(`messageId=${id}&state=REFUSED`)).toEqual(['REFUSED'])
  const now = await api.call('GET', `/v1/follow-messages/${id}`, { key: asker })
  expect(now.body).toMatchObject({ enabled: false })
})

it('is closed with its message, and stays open while the database is busy', async () => {
  const id = await aMessage()
  const request = (await ask(id)).body['id']
  const waiting = shop.run(async (tx) => {
    await lockFollowMessage(tx, id)
    const answered = answer(request, 'approve', other)
    await until(async () => {
      const { rowCount } = await owner.query(
        `select pg_cancel_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return (rowCount ?? 0) > 0
    })
    return answered
  })
  expect(await waiting).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
  expect(await list(`messageId=${id}`)).toEqual(['PENDING'])

  const removed = await api.call('DELETE', `/v1/follow-messages/${id}`, { key: asker, headers: ifMatch })
  expect(removed.status).toBe(204)
  expect((await answer(request, 'approve', other)).body).toMatchObject({ code: 'APPROVAL_CLOSED' })
})

it('is seen by nobody else, and answered by nobody who may only read', async () => {
  const id = await aMessage()
  const { body } = await ask(id)
  const viewer = await api.keyFor(shop.shopId, 'VIEWER')
  expect((await answer(body['id'], 'approve', viewer)).status).toBe(403)
  const stranger = await api.keyFor((await addShop(api.database.db)).shopId, 'ADMIN')
  expect((await answer(body['id'], 'approve', stranger)).status).toBe(404)
  expect((await answer(body['id'], 'approve', asker)).status).toBe(409)
})
