import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { createLineEventActivities } from '../../../activities/events/handleLineEvent.ts'
import { createLineActivities } from '../../../activities/line/index.ts'
import { createAnswerActivities } from '../../../activities/replies/answerEvent.ts'
import { handleAndAnswer } from '../../../activities/replies/handleAndAnswer.ts'
import { waitsForCart } from '../../../activities/replies/rereads.ts'
import { type EventLeft, memberWorkflowId } from '../../../domain/outbox/facts.ts'
import { DEFAULT_FOLDS } from '../../../domain/replies/keywordFold.ts'
import type { OperatorId } from '../../../domain/values/ids.ts'
import { insertAutoReply, switchAutoReply } from '../../../schema/replies/autoReplyWrites.ts'
import { insertOperator } from '../../../schema/shops/operators.ts'
import type { member } from '../../../workflows/members/member.ts'
import { lineEvent } from '../../../workflows/messages.ts'
import { createLineWorld, type LineShop, type LineWorld } from '../../setup/line/lineShop.ts'
import { testVault } from '../../setup/runtime/secrets.ts'
import { until } from '../../setup/runtime/until.ts'

const address = process.env['TEST_TEMPORAL_ADDRESS']
if (!address) throw new Error('TEST_TEMPORAL_ADDRESS is not set: run the tests with npm test')
const taskQueue = `line-${randomUUID()}`

let world: LineWorld
let shop: LineShop
let client: Client
let native: NativeConnection
let worker: Worker
let running: Promise<void>
const tokens: string[] = []
const server = createServer((request, response) => {
  void text(request).then((body) => {
    const { events } = JSON.parse(body) as { events: { replyToken?: string }[] }
    tokens.push(...events.flatMap(({ replyToken }) => replyToken ?? []))
    response.end()
  })
})

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  world = await createLineWorld()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const accessToken = randomUUID()
  shop = await world.newShop(accessToken)
  await world.control('PUT', `/channels/${shop.channelId}`, {
    channelSecret: 'secret',
    displayName: 'みどり通販',
    accessToken,
    webhookUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  })
  client = new Client({ connection: await Connection.connect({ address }) })
  native = await NativeConnection.connect({ address })
  const { database, vault, line, tokens: tapTokens, boxes } = world
  const { db } = database
  const answers = createAnswerActivities({
    db,
    line,
    boxes,
    tokens: tapTokens,
    linkBaseUrl: 'https://crm.example',
    mediaBaseUrl: 'https://crm.example/media',
  })
  const events = createLineEventActivities({ db, boxes, tokens: tapTokens, claims: testVault.claims })
  worker = await Worker.create({
    connection: native,
    taskQueue,
    maxCachedWorkflows: 0,
    activities: {
      ...createLineActivities({ db, vault, line }),
      ...handleAndAnswer(events, answers, waitsForCart(db)),
      ...answers,
    },
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: new URL('../../../workflows/index.ts', import.meta.url).pathname,
      logger: new DefaultLogger('ERROR'),
    }),
  })
  running = worker.run()
  await shop.inTx(async (tx) => {
    const operator = await insertOperator(tx, shop.shopId, { name: '佐藤', role: 'ADMIN' })
    const by = { shopId: shop.shopId, operatorId: operator.id as OperatorId }
    const { id } = await insertAutoReply(tx, {
      by,
      lineAccountId: shop.lineAccountId,
      content: {
        adminName: '応答',
        kind: 'KEYWORDS',
        replyOrder: 1,
        keywords: [{ text: '営業時間', match: 'PARTIAL' }],
        folds: DEFAULT_FOLDS,
        audience: { all: [] },
        hours: [],
        onceMinutes: 0,
        answersMedia: false,
        bubbles: [{ kind: 'text', text: '9時からです。' }],
        actions: { richMenuId: null },
      },
    })
    await switchAutoReply(tx, { by, id, version: null, enabled: true })
  })
})
afterAll(async () => {
  worker?.shutdown()
  await running
  await native?.close()
  await client?.connection.close()
  server.close()
  await world?.close()
})

it('answers each message of a stranger once, also while LINE does not tell who it is', async () => {
  const { memberId, lineUserId } = await shop.newMember()
  // Three reads of the profile do not end before their timeouts.
  await world.control('POST', '/faults', { endpoint: 'profile', kind: 'hang-before' })
  const says = async (words: string): Promise<void> => {
    const before = tokens.length
    await world.control('POST', `/channels/${shop.channelId}/users/${lineUserId}/say`, { text: words })
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
            message: { type: 'text', id: randomUUID(), text: words },
          }),
        })
        .returning('id')
        .executeTakeFirstOrThrow(),
    )
    const signal = { signal: lineEvent, signalArgs: [id] as [string, EventLeft?] }
    const start = () =>
      client.workflow.signalWithStart<typeof member, [string, EventLeft?]>('member', {
        taskQueue,
        workflowId: memberWorkflowId(memberId),
        args: [{ shopId: shop.shopId, memberId }],
        ...signal,
      })
    // The relay may tell of an event twice.
    await Promise.all([start(), start()])
  }
  const answers = () =>
    shop.inTx((tx) =>
      tx
        .selectFrom('reply_answers')
        .select(['outcome', 'menu_outcome'])
        .where('member_id', '=', memberId)
        .execute(),
    )
  await says('営業時間は?')
  await until(async () => (await answers()).some(({ outcome }) => outcome === 'DONE'))
  await says('営業時間を教えて')
  await until(
    async () => (await answers()).filter(({ menu_outcome }) => menu_outcome === 'DONE').length === 2,
  )
  const { messages } = await world.control<{ messages: { kind: string }[] }>(
    'GET',
    `/messages?channelId=${shop.channelId}&userId=${lineUserId}`,
  )
  expect(messages.map(({ kind }) => kind)).toEqual(['reply', 'reply'])
  const row = await shop.inTx((tx) =>
    tx.selectFrom('members').select('profile_read_at').where('id', '=', memberId).executeTakeFirstOrThrow(),
  )
  expect(row.profile_read_at).toBeNull()
})
