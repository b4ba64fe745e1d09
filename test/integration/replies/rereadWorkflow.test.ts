import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { createCartActivities } from '../../../activities/carts/cartActivities.ts'
import { createCartHttp } from '../../../activities/carts/http.ts'
import { createCartPace } from '../../../activities/carts/pace.ts'
import { createLineEventActivities } from '../../../activities/events/handleLineEvent.ts'
import { createLineActivities } from '../../../activities/line/index.ts'
import { createAnswerActivities } from '../../../activities/replies/answerEvent.ts'
import { handleAndAnswer } from '../../../activities/replies/handleAndAnswer.ts'
import { createRereadActivities, waitsForCart } from '../../../activities/replies/rereads.ts'
import { writeCartCredentials } from '../../../domain/carts/cartCredentials.ts'
import { type EventLeft, memberWorkflowId } from '../../../domain/outbox/facts.ts'
import { DEFAULT_FOLDS } from '../../../domain/replies/keywordFold.ts'
import type { MemberId, OperatorId } from '../../../domain/values/ids.ts'
import { createRepistSandbox, type RepistSandbox } from '../../../infra/sandbox/carts/repist/sandbox.ts'
import { insertAutoReply, switchAutoReply } from '../../../schema/replies/autoReplyWrites.ts'
import { insertOperator } from '../../../schema/shops/operators.ts'
import { workflowBundle } from '../../../worker/runtime/bundle.ts'
import type { member } from '../../../workflows/members/member.ts'
import { lineEvent, TASK_QUEUES } from '../../../workflows/messages.ts'
import { createLineWorld, type LineShop, type LineWorld } from '../../setup/line/lineShop.ts'
import { testVault } from '../../setup/runtime/secrets.ts'
import { createNamespace } from '../../setup/runtime/temporal.ts'
import { until } from '../../setup/runtime/until.ts'

const address = process.env['TEST_TEMPORAL_ADDRESS']
if (!address) throw new Error('TEST_TEMPORAL_ADDRESS is not set: run the tests with npm test')
const silent = { info() {}, warn() {} }

let world: LineWorld
let shop: LineShop
let cart: RepistSandbox
let client: Client
let native: NativeConnection
let workers: Worker[] = []
let running: Promise<unknown>
let taro: { memberId: MemberId; lineUserId: string }
const tokens: string[] = []
const server = createServer((request, response) => {
  void text(request).then((body) => {
    const { events } = JSON.parse(body) as { events: { replyToken?: string }[] }
    tokens.push(...events.flatMap(({ replyToken }) => replyToken ?? []))
    response.end()
  })
})
const atCart = async (method: string, path: string, body: object): Promise<void> => {
  const answer = await fetch(`${cart.url}/_control/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect([path, answer.ok]).toEqual([path, true])
}

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  world = await createLineWorld()
  cart = createRepistSandbox()
  await cart.listen()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const accessToken = randomUUID()
  shop = await world.newShop(accessToken)
  await world.control('PUT', `/channels/${shop.channelId}`, {
    channelSecret: 'secret',
    displayName: 'みどり通販',
    accessToken,
    webhookUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  })
  taro = await shop.newMember()
  const host = new URL(cart.url).host
  const credentials = await shop.secret(
    'cart.credentials',
    writeCartCredentials({ accessToken: 'SandboxRepistToken01' }),
  )
  await shop.inTx(async (tx) => {
    const { id: connectionId } = await tx
      .updateTable('cart_connections')
      .set({ cart_domain: host, credentials_id: credentials, first_import_done_at: new Date() })
      .returning('id')
      .executeTakeFirstOrThrow()
    const at = { shop_id: shop.shopId, connection_id: connectionId }
    const customer = await tx
      .insertInto('cart_customers')
      .values({ ...at, external_id: '7', raw: '{}' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('cart_customer_phones')
      .values({ ...at, phone: '09011112222', customer_id: customer.id })
      .execute()
    await tx.updateTable('members').set({ phone: '09011112222' }).where('id', '=', taro.memberId).execute()
    await tx
      .insertInto('member_links')
      .values({
        ...at,
        member_id: taro.memberId,
        customer_id: customer.id,
        line_account_id: shop.lineAccountId,
      })
      .execute()
    const operator = await insertOperator(tx, shop.shopId, { name: '佐藤', role: 'ADMIN' })
    const by = { shopId: shop.shopId, operatorId: operator.id as OperatorId }
    const { id } = await insertAutoReply(tx, {
      by,
      lineAccountId: shop.lineAccountId,
      content: {
        adminName: '配送状況',
        kind: 'KEYWORDS',
        replyOrder: 1,
        keywords: [{ text: '配送状況', match: 'EXACT' }],
        folds: DEFAULT_FOLDS,
        audience: { all: [] },
        hours: [],
        onceMinutes: 0,
        answersMedia: false,
        bubbles: [{ kind: 'text', text: '{deliveryStatus}\n{cartPoints}' }],
        actions: {},
      },
    })
    await switchAutoReply(tx, { by, id, version: null, enabled: true })
  })
  const { database, vault, line, tokens: tapTokens, boxes } = world
  const { db } = database
  const namespace = await createNamespace(address)
  client = new Client({ connection: await Connection.connect({ address }), namespace })
  native = await NativeConnection.connect({ address })
  const answers = createAnswerActivities({
    db,
    line,
    boxes,
    tokens: tapTokens,
    linkBaseUrl: 'https://crm.example',
    mediaBaseUrl: 'https://crm.example/media',
  })
  const events = createLineEventActivities({ db, boxes, tokens: tapTokens, claims: testVault.claims })
  const shared = { connection: native, namespace }
  workers = [
    await Worker.create({
      ...shared,
      taskQueue: TASK_QUEUES.line,
      workflowBundle: await workflowBundle(),
      activities: {
        ...createLineActivities({ db, vault, line }),
        ...createRereadActivities({ db, line }),
        ...handleAndAnswer(events, answers, waitsForCart(db)),
        ...answers,
      },
    }),
    await Worker.create({
      ...shared,
      taskQueue: TASK_QUEUES.carts,
      activities: createCartActivities({
        db,
        vault,
        http: createCartHttp({ privateHosts: [host], timeoutMs: 5_000 }),
        pace: createCartPace(db, { intervalMs: 0 }),
        log: silent,
      }),
    }),
  ]
  running = Promise.all(workers.map((worker) => worker.run()))
})
afterAll(async () => {
  for (const worker of workers) worker.shutdown()
  await running
  await native?.close()
  await client?.connection.close()
  server.close()
  await cart?.close()
  await world?.close()
})

/** What the member says, as the webhook stores it; the texts of the answers once there is one more. */
async function asks(answersSoFar: number): Promise<string[]> {
  const before = tokens.length
  const { memberId, lineUserId } = taro
  await world.control('POST', `/channels/${shop.channelId}/users/${lineUserId}/say`, { text: '配送状況' })
  await until(async () => tokens.length > before)
  const { id } = await shop.inTx((tx) =>
    tx
      .insertInto('webhook_events')
      .values({
        shop_id: shop.shopId,
        line_account_id: shop.lineAccountId,
        webhook_event_id: randomUUID(),
        type: 'message',
        member_id: memberId,
        event_at: new Date(),
        payload: JSON.stringify({
          type: 'message',
          replyToken: tokens.at(-1),
          message: { type: 'text', id: randomUUID(), text: '配送状況' },
        }),
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  await client.workflow.signalWithStart<typeof member, [string, EventLeft?]>('member', {
    taskQueue: TASK_QUEUES.line,
    workflowId: memberWorkflowId(memberId),
    args: [{ shopId: shop.shopId, memberId }],
    signal: lineEvent,
    signalArgs: [id],
  })
  const replies = async () => {
    const { messages } = await world.control<{ messages: { kind: string; messages: { text: string }[] }[] }>(
      'GET',
      `/messages?channelId=${shop.channelId}&userId=${lineUserId}`,
    )
    return messages.filter(({ kind }) => kind === 'reply').map((one) => one.messages[0]?.text ?? '')
  }
  await until(async () => (await replies()).length > answersSoFar)
  return replies()
}

it('asks the cart before it answers from old data, shows that it does, and once in ten minutes', async () => {
  await atCart('PUT', 'shop', { rateLimitPerSecond: null })
  await atCart('PUT', 'customers/7', { tel: '09011112222', point: 1_234 })
  const japanNow = new Date(Date.now() + 9 * 3_600_000).toISOString()
  await atCart('PUT', 'orders/100', {
    customer_id: '7',
    order_date: japanNow.slice(0, 19).replace('T', ' '),
    details: [{ product_code: 'P1', product_name: '青汁 30包' }],
  })
  const [first] = await asks(0)
  expect(first).toContain('青汁 30包')
  expect(first).toMatch(/1,234ポイント\(\d\d:\d\d時点\)/)
  const { requests } = await world.control<{ requests: { endpoint: string }[] }>('GET', '/requests')
  expect(requests.map(({ endpoint }) => endpoint)).toContain('loadingStart')

  // Asked again within ten minutes it answers with what is there, also while the cart is away.
  await atCart('PUT', 'shop', { maintenance: true })
  const texts = await asks(1)
  expect(texts).toHaveLength(2)
  for (const words of texts) expect(words).toContain('青汁 30包')
})

it('answers with what is there when the cart does not answer', async () => {
  await shop.inTx(async (tx) => {
    await tx.deleteFrom('member_rereads').execute()
    await tx
      .updateTable('cart_customers')
      .set({ reread_at: new Date(Date.now() - 3_600_000) })
      .execute()
  })
  const texts = await asks(2)
  expect(texts).toHaveLength(3)
  expect(texts.filter((words) => /時点の情報です/.test(words) && words.includes('青汁 30包'))).toHaveLength(1)
})
