import type { Client } from '@temporalio/client'
import { describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import type { ConnectionId, MemberId, OrderId, ShopId, TestRunId } from '../../../domain/values/ids.ts'
import { tellMembers, tellOrders, tellReplan, tellTestRuns } from '../../../schema/outbox.ts'
import { createRelayOutbox } from '../../../worker/outbox/relayOutbox.ts'
import { createSchedule } from '../../../worker/carts/syncSchedule.ts'
import { insertedRow, rememberingDatabase } from './rememberingDatabase.ts'

const shopId = 'shop-1' as ShopId
const connectionId = 'connection-1' as ConnectionId
const memberId = 'member-1' as MemberId
const testRunId = 'run-1' as TestRunId

describe('how workflows are started', () => {
  const start = (taskQueue: string, input: object, attributes: object, summary: string) =>
    JSON.stringify({ taskQueue, input, attributes, summary })

  it('by facts in the outbox', async () => {
    const order = {
      id: 'order-1',
      connection_id: connectionId,
      external_id: 'A-7',
      number: '1007',
      cart: 'REPIST',
    }
    const { tx, statements } = rememberingDatabase(({ sql }) => (sql.startsWith('select') ? [order] : []))
    await tellOrders(tx, { shopId, orderIds: ['order-1' as OrderId], fact: 'orderPlaced' })
    await tellMembers(tx, shopId, [{ memberId, eventId: 'event-1' }])
    await tellTestRuns(tx, shopId, [testRunId])
    await tellReplan(tx, shopId, 'message-1')
    const rows = statements.filter(({ sql }) => sql.startsWith('insert into "outbox"')).map(insertedRow)
    expect(rows).toEqual([
      {
        shop_id: shopId,
        workflow_id: 'order:connection-1:A-7',
        workflow_type: 'order',
        signal: 'orderPlaced',
        start: start(
          'orders',
          { shopId, orderId: 'order-1' },
          {
            TodokeShop: shopId,
            TodokeOrder: '1007',
            TodokeCart: 'REPIST',
            TodokePhase: 'WAITING_SHIP_DATE',
          },
          '受注 1007',
        ),
      },
      {
        shop_id: shopId,
        workflow_id: 'member:member-1',
        workflow_type: 'member',
        signal: 'lineEvent',
        signal_args: '["event-1"]',
        start: start(
          'line',
          { shopId, memberId },
          { TodokeShop: shopId, TodokeMember: memberId },
          'LINEのイベント',
        ),
      },
      {
        shop_id: shopId,
        workflow_id: 'test:run-1',
        workflow_type: 'testRun',
        signal: 'testRunChanged',
        start: start(
          'orders',
          { shopId, testRunId },
          { TodokeShop: shopId, TodokePhase: 'SCHEDULED' },
          'テスト配信',
        ),
      },
      {
        shop_id: shopId,
        workflow_id: 'replan:message-1',
        workflow_type: 'replan',
        signal: 'messageEdited',
        start: start(
          'orders',
          { shopId, messageId: 'message-1' },
          { TodokeShop: shopId },
          'メッセージの変更により、配信を計画し直します',
        ),
      },
    ])
  })

  it('by the relay, which reads those facts', async () => {
    const carried: unknown[] = []
    const client = {
      withDeadline: (_: number, work: () => Promise<unknown>) => work(),
      workflow: {
        signalWithStart: async (...call: unknown[]) => {
          carried.push(call)
        },
      },
    } as unknown as Client
    const row = {
      id: 1,
      shop_id: shopId,
      workflow_id: 'member:member-1',
      workflow_type: 'member',
      signal: 'lineEvent',
      signal_args: ['event-1'],
      start: {
        taskQueue: 'line',
        input: { shopId, memberId },
        attributes: { TodokeShop: shopId, TodokeMember: memberId },
        summary: 'LINEのイベント',
      },
      age_seconds: 0,
    }
    const { db } = rememberingDatabase(({ sql }) => (sql.includes('claim_outbox') ? [row] : []))
    const log = pino({ level: 'silent' })
    expect(await createRelayOutbox({ db, client, registry: new Registry(), log })()).toBe(1)
    expect(carried).toEqual([
      [
        'member',
        {
          workflowId: 'member:member-1',
          taskQueue: 'line',
          args: [{ shopId, memberId }],
          signal: 'lineEvent',
          signalArgs: ['event-1'],
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
          typedSearchAttributes: [
            { key: { name: 'TodokeShop', type: 'KEYWORD' }, value: shopId },
            { key: { name: 'TodokeMember', type: 'KEYWORD' }, value: memberId },
          ],
          staticSummary: 'LINEのイベント',
          priority: { fairnessKey: shopId },
        },
      ],
    ])
  })

  it('by the schedule of a cart connection', async () => {
    const made: unknown[] = []
    const client = { schedule: { create: async (schedule: unknown) => made.push(schedule) } }
    await createSchedule(client as unknown as Client, { shopId, connectionId, everyMs: 300_000 })
    const attributes = [{ key: { name: 'TodokeShop', type: 'KEYWORD' }, value: shopId }]
    expect(made).toEqual([
      {
        scheduleId: 'sync:connection-1',
        spec: { intervals: [{ every: 300_000 }], jitter: 30_000 },
        policies: { overlap: 'SKIP', catchupWindow: '5 minutes' },
        action: {
          type: 'startWorkflow',
          workflowType: 'cartSync',
          workflowId: 'sync:connection-1',
          taskQueue: 'carts',
          args: [{ shopId, connectionId }],
          typedSearchAttributes: attributes,
          staticSummary: 'カートの同期',
        },
        state: { triggerImmediately: true },
        typedSearchAttributes: attributes,
      },
    ])
  })
})
