import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { watch } from '../../setup/alerts/watching.ts'
import { startTestApi, type TestApi, text } from '../../setup/rest/api.ts'
import { createRequestShop } from '../../setup/requests/requestShop.ts'
import { until } from '../../setup/runtime/until.ts'

let api: TestApi
let watching: ReturnType<typeof watch>
beforeAll(async () => {
  api = await startTestApi()
  watching = watch(api.database.db, { mail: null })
})
afterAll(async () => {
  await watching?.stop()
  await api?.close()
})

const HOUR_MS = 3_600_000

it('tells of requests that wait for a person, and of unfinished ones 24 and 4 hours before their deadline', async () => {
  const shop = await createRequestShop(api)
  const alerts = async () => {
    const { body } = await api.call('GET', '/v1/alerts?state=OPEN', { key: shop.key })
    return [...(body['items'] ?? [])]
      .map((one) => `${text(one['kind'])} ${text(one['details']?.['count'])}`)
      .toSorted()
  }
  const shows = (...wanted: string[]) =>
    until(async () => JSON.stringify(await alerts()) === JSON.stringify(wanted))
  const post = async (body: object) =>
    text(
      (
        await api.call('POST', '/v1/requests', {
          key: shop.key,
          body: { memberId: shop.memberId, subscriptionId: shop.subscriptionId, ...body },
        })
      ).body['request']?.['id'],
    )
  const due = (id: string, hours: number) =>
    shop.run((tx) =>
      tx
        .updateTable('change_requests')
        .set({ due_by: new Date(Date.now() + hours * HOUR_MS), created_at: new Date(Date.now() - HOUR_MS) })
        .where('id', '=', id)
        .execute(),
    )
  const other = await post({ kind: 'サイクル変更' })
  await shows('REQUEST_NEEDS_HUMAN 1')
  const { body } = await api.call('GET', '/v1/alerts', { key: shop.key })
  expect(body['items']?.[0]).toMatchObject({
    severity: 'ERROR',
    subject: { href: `/v1/requests?lineAccountId=${shop.lineAccountId}&needsPerson=true` },
  })
  const skip = await post({ kind: 'SKIP' })
  const cancel = await post({ kind: 'CANCEL' })
  await due(skip, 23)
  await due(cancel, 30)
  await shows('REQUEST_DUE_SOON 1', 'REQUEST_NEEDS_HUMAN 1')
  await due(skip, 3)
  await due(cancel, -1)
  await shows('REQUEST_DUE_IN_HOURS 2', 'REQUEST_NEEDS_HUMAN 1')
  for (const id of [other, skip, cancel])
    await api.call('POST', `/v1/requests/${id}/complete`, {
      key: shop.key,
      body: { reason: '対応しました' },
      headers: { 'if-match': '*' },
    })
  await shows()
})

it('tells of a robot that the cart refused, and not of one that a person stopped', async () => {
  const shop = await createRequestShop(api)
  const robot = async (loginId: string, reason: string | null) => {
    const { body } = await api.call('POST', '/v1/robots', {
      key: shop.key,
      body: { connectionId: shop.connectionId, name: loginId, login: { loginId, password: 'hunter2' } },
    })
    await set(text(body['id']), 'STOPPED', reason)
    return text(body['id'])
  }
  const set = (id: string, state: 'STOPPED' | 'READY', reason: string | null) =>
    shop.run((tx) => tx.updateTable('robots').set({ state, reason }).where('id', '=', id).execute())
  const open = async () => {
    const { body } = await api.call('GET', '/v1/alerts?state=OPEN&kind=ROBOT_STOPPED', { key: shop.key })
    return [...(body['items'] ?? [])]
  }
  await robot('night', null)
  const id = await robot('day', 'RPA_LOGIN_FAILED')
  await until(async () => (await open()).length > 0)
  expect(await open()).toMatchObject([
    {
      severity: 'ERROR',
      subject: { id: shop.connectionId, href: '/v1/robots' },
      details: { count: 1, code: 'RPA_LOGIN_FAILED' },
    },
  ])
  await set(id, 'READY', null)
  await until(async () => (await open()).length === 0)
})
