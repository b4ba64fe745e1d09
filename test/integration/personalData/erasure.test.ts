import { createHmac, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { CartCustomer } from '../../../domain/carts/cartRecords.ts'
import { erasureWorkflowId } from '../../../domain/outbox/facts.ts'
import { brand, type ConnectionId, type MemberId, type OperatorId } from '../../../domain/values/ids.ts'
import { freePorts } from '../../../infra/dev/processes/ports.ts'
import { findTemporal } from '../../../infra/dev/temporal/binary.ts'
import { startTemporal, type Temporal } from '../../../infra/dev/temporal/temporal.ts'
import { storeBatch } from '../../../schema/carts/storeBatch.ts'
import { submitIdentity } from '../../../schema/members/linking/submitIdentity.ts'
import { askErasure } from '../../../schema/personalData/erasures.ts'
import { insertDelivery } from '../../setup/line/lineDelivery.ts'
import { lineUserId } from '../../setup/line/lineUserId.ts'
import { type RunningShop, startRunningShop } from '../../setup/orders/runningShop.ts'
import { startTestApi, type TestApi } from '../../setup/rest/api.ts'
import { dumpFolder, dumpPostgres, dumpTemporal, wordsIn } from '../../setup/runtime/dumps.ts'
import { testKeyring, testVault } from '../../setup/runtime/secrets.ts'
import { until } from '../../setup/runtime/until.ts'

const PHONE = '09065017734'
const USER = lineUserId('erased hanako')
const WORDS = {
  phone: PHONE,
  rawPhone: '090-6501-7734',
  name: '消去田花子',
  kana: 'ショウキョダハナコ',
  email: 'erase.hanako@example.com',
  nickName: 'はなはな7734',
  message: '内緒のご相談です7734',
  order: 'BG-77341',
  cartOrder: 'cart-order-77342',
  parcel: '773412341234',
  requestNote: '申請メモ7734',
  cartSubscription: 'cart-teiki-77343',
  user: USER,
}
const ALL = Object.values(WORDS)

let folder: string
let temporal: Temporal
let api: TestApi
let shop: RunningShop
let key: string
const before = process.env['TEST_TEMPORAL_ADDRESS']

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'todoke-erasure-'))
  const [port = 0] = await freePorts(1)
  const { found, tried } = await findTemporal(process.cwd(), process.env)
  if (!found) throw new Error(`Temporal is not here: ${tried.join('; ')}`)
  temporal = await startTemporal({ binary: found.path, dataFolder: folder, port, uiPort: null })
  process.env['TEST_TEMPORAL_ADDRESS'] = temporal.address
  api = await startTestApi(undefined, {}, undefined, testKeyring)
  shop = await startRunningShop(api.database)
  key = await api.keyFor(shop.shopId, 'ADMIN')
})
afterAll(async () => {
  await shop?.stop()
  await api?.close()
  await temporal?.stop()
  if (before !== undefined) process.env['TEST_TEMPORAL_ADDRESS'] = before
  await rm(folder, { recursive: true, force: true })
})

/** Sends an event as LINE does. */
async function webhook(event: object): Promise<void> {
  const payload = JSON.stringify({ destination: 'U0', events: [event] })
  const signature = createHmac('sha256', `secret-${shop.channelId}`).update(payload).digest('base64')
  const { statusCode } = await api.app.inject({
    method: 'POST',
    url: `/webhooks/line/${shop.lineAccountId}`,
    headers: { 'content-type': 'application/json', 'x-line-signature': signature },
    payload,
  })
  expect(statusCode).toBe(200)
}
const MESSAGE = {
  type: 'message',
  mode: 'active',
  timestamp: Date.now(),
  source: { type: 'user', userId: USER },
  webhookEventId: randomUUID(),
  deliveryContext: { isRedelivery: false },
  message: { id: '7734', type: 'text', text: WORDS.message },
}
const members = () =>
  shop.run((tx) => tx.selectFrom('members').select('id').where('line_user_id', '=', USER).execute())

const CUSTOMER = {
  externalId: '778899',
  phones: [PHONE],
  name: WORDS.name,
  kana: WORDS.kana,
  email: WORDS.email,
  points: 7,
  sourceUpdatedAt: null,
  unread: [],
  raw: { customer_id: '778899', tel: WORDS.rawPhone },
} satisfies CartCustomer
const pull = (resource: 'customers', rows: CartCustomer[]) =>
  storeBatch(
    shop.db,
    {
      shopId: shop.shopId,
      connectionId: brand<ConnectionId>(shop.connectionId),
      cartDomain: 'shop.example.jp',
      claims: testVault.claims,
    },
    { resource, rows },
  )
const customers = () => shop.run((tx) => tx.selectFrom('cart_customers').select('external_id').execute())

const dumps = async () => ({
  postgres: wordsIn(await dumpPostgres(api.database.url), ALL),
  temporal: wordsIn(dumpTemporal(join(folder, 'temporal', 'temporal.db')), ALL),
  media: wordsIn(await dumpFolder(api.mediaFolder), ALL),
})

it('erases a member from both databases and the media store, and keeps evidence without name or phone', async () => {
  await webhook(MESSAGE)
  await until(
    async () => (await shop.run((tx) => tx.selectFrom('talk_entries').select('id').execute())).length === 1,
  )
  const memberId = brand<MemberId>((await members())[0]?.id ?? '')
  const named = { key, body: { nickName: WORDS.nickName }, headers: { 'if-match': '*' } }
  expect((await api.call('PATCH', `/v1/members/${memberId}`, named)).status).toBe(200)
  await pull('customers', [CUSTOMER])
  const orderId = await shop.pullOrder({
    externalId: WORDS.cartOrder,
    number: WORDS.order,
    customerExternalId: CUSTOMER.externalId,
    productCode: 'A',
    shipments: [{ carrier: 'YAMATO', rawCarrier: 'ヤマト', trackingNumber: WORDS.parcel, shipDate: null }],
  })
  const answers = { phone: WORDS.rawPhone, email: null, orderNumber: null }
  const submission = { shopId: shop.shopId, memberId, submissionId: randomUUID(), answers, at: new Date() }
  const claims = testVault.claims
  expect(await shop.run((tx) => submitIdentity(tx, { ...submission, claims }))).toEqual({ outcome: 'LINKED' })
  await until(async () => (await shop.doing(WORDS.cartOrder)) !== undefined)
  const points = { key, body: { delta: 5, reason: 'お礼' }, headers: { 'idempotency-key': randomUUID() } }
  expect((await api.call('POST', `/v1/members/${memberId}/points`, points)).status).toBe(201)

  const deliveryId = await shop.run(async (tx) => {
    const at = new Date()
    const made = await insertDelivery(tx, {
      base: { shop_id: shop.shopId, line_account_id: shop.lineAccountId },
      connectionId: shop.connectionId,
      memberId,
      actions: {},
      row: { state: 'sent', settled_at: at, notified_at: at, first_attempt_at: at, message_version: 1 },
    })
    await tx
      .updateTable('deliveries')
      .set({ body: Buffer.from(WORDS.nickName) })
      .where('id', '=', made.deliveryId)
      .execute()
    return made.deliveryId
  })

  const subscriptionId = await shop.run(async (tx) => {
    const { id } = await tx
      .insertInto('subscriptions')
      .values({
        shop_id: shop.shopId,
        connection_id: shop.connectionId,
        external_id: WORDS.cartSubscription,
        customer_external_id: CUSTOMER.externalId,
        status: 'ACTIVE',
        raw_status: '1',
        next_scheduled_date: '2030-01-10',
        raw: '{}',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })
  const requests = await Promise.all(
    ['SKIP', 'サイクル変更'].map(async (kind) => {
      const body = { kind, memberId, subscriptionId, identityConfirmed: true }
      const asked = await api.call('POST', '/v1/requests', { key, body })
      expect(asked.status).toBe(201)
      return String(asked.body['request']?.['id'])
    }),
  )
  const refusal = { reason: WORDS.requestNote }
  expect(
    (
      await api.call('POST', `/v1/requests/${requests[1]}/refuse`, {
        key,
        body: refusal,
        headers: { 'if-match': '*' },
      })
    ).status,
  ).toBe(201)

  const exported = await api.call('GET', `/v1/members/${memberId}/export`, { key })
  expect(exported.status).toBe(200)
  expect(exported.headers['content-disposition']).toContain('attachment')
  expect(wordsIn(JSON.stringify(exported.body), ALL)).toEqual(ALL)
  const found = await dumps()
  expect(found.postgres).toEqual(expect.arrayContaining([WORDS.phone, WORDS.email, WORDS.order, USER]))
  expect(found.postgres).not.toContain(WORDS.message)
  expect(found.temporal).toEqual(expect.arrayContaining([WORDS.order, WORDS.cartOrder]))

  const other = await api.shop()
  for (const path of ['export', 'erasure'])
    expect(
      (
        await api.call(path === 'export' ? 'GET' : 'POST', `/v1/members/${memberId}/${path}`, {
          key: other.key,
          ...(path === 'export' ? {} : { body: {} }),
        })
      ).status,
    ).toBe(404)

  // As the API asks, and with a workflow whose second look is not two minutes away.
  const operator = await shop.run((tx) =>
    tx.selectFrom('operators').select('id').where('shop_id', '=', shop.shopId).executeTakeFirstOrThrow(),
  )
  const erasure = await shop.run(async (tx) => {
    const operatorId = brand<OperatorId>(operator.id)
    const asked = await askErasure(tx, { shopId: shop.shopId, memberId, operatorId, reason: '本人のご請求' })
    await tx.deleteFrom('outbox').where('workflow_id', '=', erasureWorkflowId(asked.id)).execute()
    return asked
  })
  const again = await api.call('POST', `/v1/members/${memberId}/erasure`, { key, body: {} })
  expect(again.body['id']).toBe(erasure.id)
  await shop.roles.client.workflow.start('eraseMember', {
    workflowId: erasureWorkflowId(erasure.id),
    taskQueue: 'orders',
    args: [{ shopId: shop.shopId, erasureId: erasure.id }, '1 s'],
  })
  const read = () => api.call('GET', `/v1/erasures/${erasure.id}`, { key })
  await until(async () => String((await read()).body['state']) === 'DONE')
  expect((await read()).body['report']).toMatchObject({
    // With the customer whose order was sent about.
    customers: 2,
    orders: 2,
    claims: 1,
    points: 1,
    talk: 1,
    events: 1,
    messages: 1,
    requests: 2,
    keptFor: [],
  })
  const left = await shop.run((tx) =>
    tx
      .selectFrom('deliveries')
      .select(['state', 'member_id', 'order_id', 'body'])
      .where('id', '=', deliveryId)
      .execute(),
  )
  expect(left).toEqual([{ state: 'sent', member_id: null, order_id: null, body: null }])
  // What was asked for, when and how it ended stays; what was open can be done by nobody any more.
  const shown = await Promise.all(requests.map((id) => api.call('GET', `/v1/requests/${id}`, { key })))
  expect(shown.map(({ body }) => body)).toMatchObject([
    { request: { kind: 'SKIP', memberId: null, state: 'CANCELLED' }, notes: [], messages: [] },
    { request: { kindLabel: 'サイクル変更', memberId: null, state: 'REFUSED' }, notes: [], messages: [] },
  ])
  // Timers that Temporal set for workflows name them until they would ring: by the cart's own id of the order, which
  // leads nowhere any more.
  await until(async () => (await dumps()).temporal.every((word) => word === WORDS.cartOrder))
  const { count } = await shop.roles.client.workflow.count(
    `WorkflowType = 'order' OR WorkflowType = 'member'`,
  )
  expect(count).toBe(0)
  expect(await dumps()).toMatchObject({ postgres: [], media: [] })
  expect((await api.call('GET', `/v1/members/${memberId}`, { key })).status).toBe(404)
  expect((await api.call('GET', `/v1/orders/${orderId}`, { key })).status).toBe(404)

  // What LINE or the cart says again brings nothing back.
  await webhook({ ...MESSAGE, deliveryContext: { isRedelivery: true } })
  await pull('customers', [CUSTOMER])
  expect(await customers()).toEqual([])
  expect(await members()).toEqual([])

  // Who comes back and links anew is a new member, and let in again.
  await webhook({
    ...MESSAGE,
    webhookEventId: randomUUID(),
    message: { id: '1', type: 'text', text: 'また' },
  })
  const back = brand<MemberId>((await members())[0]?.id ?? '')
  expect(back).not.toBe(memberId)
  const anew = { ...submission, memberId: back, submissionId: randomUUID(), claims }
  expect(await shop.run((tx) => submitIdentity(tx, anew))).toEqual({ outcome: 'WAITING' })
  await pull('customers', [CUSTOMER])
  expect(await customers()).toHaveLength(1)
})
