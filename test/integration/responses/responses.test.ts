import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Json, startTestApi, type TestApi, text } from '../../setup/rest/api.ts'
import { addFriend, TestLine } from '../../setup/line/testLine.ts'
import { planAndArm } from '../../setup/delivery/dispatching.ts'
import { until } from '../../setup/runtime/until.ts'
import { dueIn } from '../../setup/messages/messages.ts'
import { addOrder } from '../../setup/orders/orders.ts'
import { addProduct, addShop, type TestShop } from '../../setup/shops/shop.ts'
import { testKeyring } from '../../setup/runtime/secrets.ts'
import { startRoles, type TestRoles } from '../../setup/runtime/worker.ts'

const LP = 'https://shop.example.jp/lp'
const BROWSER = 'Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 Safari Line/15.2.0'

let api: TestApi
let apiUrl: string
let line: TestLine
let roles: TestRoles
let shop: TestShop
let key: string
beforeAll(async () => {
  api = await startTestApi(undefined, {}, undefined, testKeyring)
  apiUrl = await api.app.listen({ host: '127.0.0.1', port: 0 })
  line = await TestLine.start()
  shop = await addShop(api.database.db)
  key = await api.keyFor(shop.shopId, 'ADMIN')
  await line.open(shop, {
    channelSecret: `secret-${shop.channelId}`,
    webhookUrl: `${apiUrl}/webhooks/line/${shop.lineAccountId}`,
  })
  roles = await startRoles(api.database, line, undefined, { TODOKE_LINK_BASE_URL: apiUrl })
})
afterAll(async () => {
  await roles?.stop()
  await line?.close()
  await api?.close()
})

async function ask(method: string, path: string, body?: object, etag = ''): Promise<Json> {
  const answer = await api.call(method, `/v1${path}`, { key, body, headers: { 'if-match': etag } })
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

it('a customer taps and clicks in the chat, and the shop sees what came of it', async () => {
  const productId = await addProduct(shop)
  const tag = await ask('POST', '/tags', {
    lineAccountId: shop.lineAccountId,
    code: 'interested',
    name: '興味あり',
  })
  const { shipDate, sendTime } = dueIn(2)
  const act = {
    addTagIds: [tag['id']],
    points: 100,
    richMenuId: null,
    replyText: '残高は{points}ポイントです。',
  }
  const message = await ask('POST', '/follow-messages', {
    lineAccountId: shop.lineAccountId,
    adminName: '引上のご案内',
    purpose: 'NOTICE',
    triggerProductIds: [productId],
    scenarios: [
      {
        dayOffset: 2,
        sendTime,
        bubbles: [
          {
            kind: 'buttons',
            text: '定期コースのご案内です。',
            buttons: [
              { kind: 'act', label: '興味がある', act, once: true, displayText: '興味があります' },
              { kind: 'uri', label: '見る', uri: LP, trackClicks: true },
            ],
          },
        ],
      },
    ],
  })
  await ask(
    'PATCH',
    `/follow-messages/${text(message['id'])}`,
    { enabled: true },
    `"${text(message['version'])}"`,
  )
  const { memberId, userId, customer } = await addFriend(shop, line)
  await planAndArm(shop, await addOrder(shop, { customer, shipDate }))
  await until(async () => (await line.pushes(shop)).length === 1)

  const talk = `${line.sandbox.url}/chat/${shop.channelId}/${userId}`
  const page = await (await fetch(talk)).text()
  const data = /name="data" value="(tdk1\.[\w-]+)"/.exec(page)?.[1] ?? ''
  const link = /href="(http:\/\/127[^"]*\/r\/[\w-]+)"/.exec(page)?.[1] ?? ''
  for (let taps = 0; taps < 2; taps++)
    await fetch(`${talk}/tap`, {
      method: 'POST',
      body: new URLSearchParams({ data, displayText: '興味があります' }),
    })
  await until(async () =>
    (await fetch(talk).then((answer) => answer.text())).includes('残高は100ポイントです。'),
  )
  await until(async () => {
    const rows = await shop.run((tx) => tx.selectFrom('taps').select('verdict').orderBy('id').execute())
    return rows.length === 2
  })

  const clicked = await fetch(link, { redirect: 'manual', headers: { 'user-agent': BROWSER } })
  expect([clicked.status, clicked.headers.get('location')]).toEqual([302, LP])
  expect(await ask('GET', `/members/${memberId}`)).toMatchObject({
    pointBalance: 100,
    tags: [{ id: tag['id'] }],
  })
  await until(async () => {
    const rows = await shop.run((tx) => tx.selectFrom('tap_actions').select(['action', 'outcome']).execute())
    return rows.length === 4 && rows.every(({ outcome }) => outcome === 'DONE')
  })
  // Which of two taps in one moment was first is chance: each is answered on its arrival.
  const newest = await ask('GET', `/members/${memberId}/taps?limit=1`)
  const earlier = await ask('GET', `/members/${memberId}/taps?cursor=${text(newest['nextCursor'])}`)
  expect(earlier['nextCursor']).toEqual(null)
  const taps = [...(newest['items'] ?? []), ...(earlier['items'] ?? [])]
  expect(taps.toSorted((a, b) => text(a['verdict']).localeCompare(text(b['verdict'])))).toMatchObject([
    { verdict: 'AGAIN', actions: [], messageName: '引上のご案内', isTest: false },
    { verdict: 'TAKEN', messageId: message['id'] },
  ])
  expect(await ask('GET', `/follow-messages/${text(message['id'])}/statistics`)).toMatchObject({
    scenarios: [{ sent: 1, clicks: 1, clickMembers: 1, taps: 2, tapMembers: 1, upsellOrders: 0 }],
  })
})
