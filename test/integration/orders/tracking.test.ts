import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createCartHttp } from '../../../activities/carts/http.ts'
import { createCartPace } from '../../../activities/carts/pace.ts'
import { pullCart } from '../../../activities/carts/pull/pullCart.ts'
import { writeCartCredentials } from '../../../domain/carts/cartCredentials.ts'
import type { ConnectionId, OrderId } from '../../../domain/values/ids.ts'
import { createRepistSandbox, type RepistSandbox } from '../../../infra/sandbox/carts/repist/sandbox.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { until } from '../../setup/runtime/until.ts'
import { addMessage, dueIn } from '../../setup/messages/messages.ts'
import { type RunningShop, startRunningShop } from '../../setup/orders/runningShop.ts'
import { addMember } from '../../setup/shops/shop.ts'
import { testVault } from '../../setup/runtime/secrets.ts'

/** 配送業者 and 送り状番号 from the cart's order to the customer's message. */

let database: TestDatabase
let cart: RepistSandbox
let shop: RunningShop
let http: ReturnType<typeof createCartHttp>
beforeAll(async () => {
  database = await createTestDatabase()
  cart = createRepistSandbox()
  await cart.listen()
  shop = await startRunningShop(database)
  const cartDomain = new URL(cart.url).host
  http = createCartHttp({ privateHosts: [cartDomain], timeoutMs: 5_000 })
  await inCart('shop', { rateLimitPerSecond: null })
  await shop.run(async (tx) => {
    const secret = writeCartCredentials({ accessToken: 'SandboxRepistToken01' })
    const credentialsId = await testVault.store(tx, {
      shopId: shop.shopId,
      purpose: 'cart.credentials',
      value: secret,
    })
    await tx
      .updateTable('cart_connections')
      .set({ cart_domain: cartDomain, credentials_id: credentialsId })
      .where('id', '=', shop.connectionId)
      .execute()
  })
})
afterAll(async () => {
  await shop?.stop()
  await cart?.close()
  await database?.drop()
})

/** Enters something in the cart. */
async function inCart(path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${cart.url}/_control/${path}`, {
    method: 'PUT',
    headers,
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}
const pull = () =>
  pullCart(
    { db: database.db, vault: testVault, http, pace: createCartPace(database.db, { intervalMs: 0 }) },
    { shopId: shop.shopId, connectionId: shop.connectionId as ConnectionId },
  )

const MY_PAGE = 'https://shop.example.jp/mypage'
const bubbles = [
  { kind: 'text', text: '{carrier|配送業者は準備中} {trackingNumber|番号は準備中}\n{trackingLink|準備中}' },
  {
    kind: 'buttons',
    text: 'お荷物',
    buttons: [{ kind: 'uri', label: '見る', uri: `{trackingLink|${MY_PAGE}}` }],
  },
]

/** A message for a product of its own that speaks of the parcel, due in so many seconds. */
async function addSpeaking(product: string, seconds: number) {
  const { shipDate, sendTime, dueAt } = dueIn(seconds)
  await inCart(`products/${product}`, { product_name: '美容液', kind: 1 })
  await pull()
  const { id } = await shop.run((tx) =>
    tx.selectFrom('products').select('id').where('code', '=', product).executeTakeFirstOrThrow(),
  )
  await addMessage(shop, { productIds: [id], scenarios: [{ sendTime, bubbles }] })
  return { commit_date: shipDate, dueAt }
}

let people = 0
/** A friend whose phone a customer of the cart has. */
async function addBuyer() {
  const nth = String(++people).padStart(4, '0')
  const member = await addMember(shop)
  await shop.line.befriend(shop, member.userId)
  await shop.givePhone(member.memberId, `0901111${nth}`)
  const customerId = `9${nth}`
  await inCart(`customers/${customerId}`, { name01: '山田', name02: '花子', tel: `090-1111-${nth}` })
  return { ...member, customerId }
}
const enterOrder = (orderId: string, buyer: { customerId: string }, order: object) =>
  inCart(`orders/${orderId}`, { customer_id: buyer.customerId, ...order })
const rowOf = (orderId: string) =>
  shop.run((tx) =>
    tx
      .selectFrom('deliveries as d')
      .innerJoin('orders as o', 'o.id', 'd.order_id')
      .selectAll('d')
      .where('o.external_id', '=', orderId)
      .executeTakeFirst(),
  )
const sent = (orderId: string) => until(async () => (await rowOf(orderId))?.state === 'sent')
/** What the person reads: the text, and the page that the button opens. */
async function read(userId: string) {
  const pushes = (await shop.line.pushes(shop)).filter((push) => push.userId === userId)
  expect(pushes).toHaveLength(1)
  const [text, buttons] = pushes[0]?.messages ?? []
  return { text: text?.text, opens: JSON.stringify(buttons).match(/"uri":"([^"]*)"/)?.[1] }
}

const yamato = (number: string) => `https://member.kms.kuronekoyamato.co.jp/parcel/detail?pno=${number}`
const sagawa = (number: string) => `https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo=${number}`
const japanPost = (number: string) =>
  `https://trackings.post.japanpost.jp/services/srv/search/direct?searchKind=S002&locale=ja&reqCodeNo1=${number}`

describe('a message about an order of the cart', () => {
  it('names carrier and numbers as the cart has them, and opens the page of the carrier', async () => {
    const { commit_date } = await addSpeaking('P1', 8)
    const cases = [
      {
        deliv_company: 'ヤマト運輸 (クール)',
        tracking_no: '1234-5678-9013',
        text: `ヤマト運輸 123456789013\n${yamato('123456789013')}`,
        opens: yamato('123456789013'),
      },
      {
        deliv_company: '佐川急便',
        tracking_no: '3900-1234-5675、3900-1234-5686',
        text: `佐川急便 390012345675、390012345686\n${sagawa('390012345675')}`,
        opens: sagawa('390012345675'),
      },
      {
        deliv_company: 'ゆうパック',
        tracking_no: '5700 1234 5674,570012345685',
        text: `日本郵便 570012345674、570012345685\n${japanPost('570012345674')}`,
        opens: japanPost('570012345674'),
      },
      {
        deliv_company: '西濃運輸',
        tracking_no: '4000111222',
        text: '西濃運輸 4000111222\n準備中',
        opens: MY_PAGE,
      },
      { deliv_company: '', tracking_no: '', text: '配送業者は準備中 番号は準備中\n準備中', opens: MY_PAGE },
    ]
    const orders = []
    for (const [nth, { text, opens, ...parcel }] of cases.entries()) {
      const buyer = await addBuyer()
      const orderId = `10${nth}`
      await enterOrder(orderId, buyer, { commit_date, details: [{ product_code: 'P1' }], ...parcel })
      orders.push({ orderId, userId: buyer.userId, reads: { text, opens } })
    }
    await pull()
    for (const { orderId } of orders) await sent(orderId)
    for (const { userId, reads } of orders) expect(await read(userId)).toEqual(reads)
  })

  it('V18 names parcels that became known only after it was planned, without another plan', async () => {
    const { commit_date, dueAt } = await addSpeaking('P2', 12)
    const buyer = await addBuyer()
    await enterOrder('200', buyer, { commit_date, details: [{ product_code: 'P2' }] })
    await pull()
    await until(async () => (await rowOf('200'))?.state === 'armed')

    const parcel = { deliv_company: 'ヤマト運輸', tracking_no: '1234-5678-9013' }
    await enterOrder('200', buyer, parcel)
    await pull()
    await enterOrder('200', buyer, { ...parcel, tracking_no: '1234-5678-9013、1234-5678-9024' })
    await pull()
    expect(Date.now()).toBeLessThan(dueAt)

    await sent('200')
    expect(await read(buyer.userId)).toEqual({
      text: `ヤマト運輸 123456789013、123456789024\n${yamato('123456789013')}`,
      opens: yamato('123456789013'),
    })
    expect(await rowOf('200')).toMatchObject({ generation: 1, armed_by: 'workflow' })
  })

  it('V12 goes once: a parcel that becomes known after it was sent brings no other', async () => {
    const { commit_date } = await addSpeaking('P3', 4)
    const buyer = await addBuyer()
    const parcel = { deliv_company: '佐川急便', tracking_no: '390012345675' }
    await enterOrder('300', buyer, { commit_date, details: [{ product_code: 'P3' }], ...parcel })
    await pull()
    await sent('300')
    await enterOrder('300', buyer, { tracking_no: '390012345675、390012345686' })
    await pull()
    const before = await rowOf('300')
    await shop.planAgain(before?.order_id as OrderId, '300')
    const { state, generation, settled_at } = before ?? {}
    expect(await rowOf('300')).toMatchObject({ state, generation, settled_at })
    expect(await shop.asked(buyer.userId)).toHaveLength(1)
  })
})
