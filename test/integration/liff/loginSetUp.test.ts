import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { watch } from '../../setup/alerts/watching.ts'
import { addLiffShop, type LiffShop } from '../../setup/line/liffShop.ts'
import { TestLine } from '../../setup/line/testLine.ts'
import { type Json, startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { until } from '../../setup/runtime/until.ts'
import { addMember, addShop } from '../../setup/shops/shop.ts'

let line: TestLine
let api: TestApi
beforeAll(async () => {
  line = await TestLine.start()
  api = await startTestApi(undefined, { lineKeysUrl: `${line.sandbox.url}/oauth2/v2.1/certs` })
})
afterAll(async () => {
  await api.close()
  await line.close()
})

const FORM = 'forms/identity'
const fault = (kind: string, more: object = {}) => line.control('POST', '/login/faults', { kind, ...more })
const detail = (body: Json): string => String((body['errors'] as unknown as { detail: string }[])[0]?.detail)

it('takes what is pasted, refuses the usual mix-ups with the reason, and says which addresses to enter', async () => {
  const shop = await addShop(api.database.db)
  await shop.run((tx) => tx.updateTable('line_accounts').set({ channel_id: '2001234567' }).execute())
  const key = await api.keyFor(shop.shopId, 'ADMIN')
  const url = `/v1/line-accounts/${shop.lineAccountId}`
  const change = (body: object) => api.call('PATCH', url, { key, body, headers: { 'if-match': '*' } })

  expect((await api.call('GET', url, { key })).body).toMatchObject({
    liffId: null,
    loginChannelId: null,
    liffEndpointUrl: `https://crm.example/liff/${shop.lineAccountId}`,
    identityFormUrl: null,
  })
  const set = await change({
    liffId: 'https://liff.line.me/2001234568-AbcdEfgh/forms/identity',
    loginChannelId: ' 2001234568 ',
  })
  expect(set.body).toMatchObject({
    liffId: '2001234568-AbcdEfgh',
    loginChannelId: '2001234568',
    identityFormUrl: 'https://liff.line.me/2001234568-AbcdEfgh/forms/identity',
  })
  for (const [body, pointer, why] of [
    [{ liffId: 'みどり' }, '/liffId', 'LIFF IDは'],
    [{ loginChannelId: 'abc' }, '/loginChannelId', 'チャネルIDは数字だけ'],
    [{ loginChannelId: '2001234567' }, '/loginChannelId', 'Messaging APIチャネルのチャネルIDです'],
    [{ liffId: '2001234569-AbcdEfgh' }, '/liffId', '別々のLINEログインチャネル'],
  ] as const) {
    const refused = await change(body)
    expect([refused.status, refused.body['code']]).toEqual([422, 'LINE_LOGIN_INVALID'])
    expect(refused.body).toMatchObject({ errors: [{ pointer }] })
    expect(detail(refused.body)).toContain(why)
  }
  // Another account of the shop, with the same LIFF app.
  const twin = await api.lineAccount(shop.shopId)
  const taken = await api.call('PATCH', `/v1/line-accounts/${twin}`, {
    key,
    body: { liffId: '2001234568-AbcdEfgh', loginChannelId: '2001234568' },
    headers: { 'if-match': '*' },
  })
  expect([taken.status, detail(taken.body)]).toEqual([
    422,
    expect.stringContaining('ほかのLINE公式アカウントで使われています'),
  ])
  expect((await change({ liffId: null, loginChannelId: null })).body).toMatchObject({ identityFormUrl: null })
})

it('goes on with the keys it knows while LINE publishes none, and tells a token under another to wait', async () => {
  const shop = await addLiffShop(api, line)
  const { userId } = await addMember(shop)
  const known = await shop.token(userId)
  expect((await shop.ask('GET', FORM, known)).status).toBe(200)
  await line.control('POST', '/login/keys/rotate', { keepOld: true })
  await fault('certs-unreachable')
  const later = await shop.token(userId)
  const { status, body, headers } = await shop.ask('GET', FORM, later)
  expect([status, body['code'], body['title']]).toEqual([
    503,
    'UNAVAILABLE',
    'ただいまLINEでの確認ができません。',
  ])
  expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  expect((await shop.ask('GET', FORM, known)).status).toBe(200)
  expect((await shop.ask('GET', FORM, later)).status).toBe(200)
})

async function ofAnotherProvider(shop: LiffShop, people: number): Promise<void> {
  for (let n = 0; n < people; n += 1) {
    const token = await shop.token(`U${n.toString(16).padStart(32, 'c')}`, { fault: 'wrong-provider' })
    const { body } = await shop.ask('GET', FORM, token)
    expect(body['code']).toBe('LIFF_NOT_A_FRIEND')
  }
}

it('alerts a shop whose channel is of another provider after 20 strangers, until one is known', async () => {
  const shop = await addLiffShop(api, line)
  const key = await api.keyFor(shop.shopId, 'VIEWER')
  const open = async (): Promise<Json[]> => [
    ...((await api.call('GET', '/v1/alerts?state=OPEN', { key })).body['items'] ?? []),
  ]
  await ofAnotherProvider(shop, 20)
  const watching = watch(api.database.db, { mail: null })
  try {
    await until(async () => (await open()).length === 1)
    expect((await open())[0]).toMatchObject({
      kind: 'WRONG_LOGIN_CHANNEL',
      severity: 'ERROR',
      subject: { type: 'LINE_ACCOUNT', id: shop.lineAccountId },
      details: { count: 20 },
    })
    expect(
      (await api.call('GET', `/v1/line-accounts/${shop.lineAccountId}/form-use`, { key })).body,
    ).toMatchObject({
      strangers: 20,
    })
    const { userId } = await addMember(shop)
    expect((await shop.ask('GET', FORM, await shop.token(userId))).status).toBe(200)
    await until(async () => (await open()).length === 0)
    // Hundreds who try numbers.
    await shop.run((tx) =>
      tx.updateTable('liff_use').set({ submitted: 700, linked: 2, refused: 120 }).execute(),
    )
    await until(async () => (await open()).length === 1)
    expect((await open())[0]).toMatchObject({ kind: 'MANY_FAILED_LINKS', details: { count: 818 } })
  } finally {
    await watching.stop()
  }
})
