import { describe, expect, it } from '@jest/globals'
import type { ApiDependencies } from '../../../api/dependencies.ts'
import { verifyCartConnection } from '../../../api/routes/v1/carts/verifyCartConnection.ts'
import { fetchRichMenus } from '../../../api/routes/v1/line/fetchRichMenus.ts'
import { verifyLineAccount } from '../../../api/routes/v1/line/verifyLineAccount.ts'
import { askLineValidator } from '../../../api/routes/v1/messages/askLineValidator.ts'
import {
  memberWorkflowId,
  ORDER_FACTS,
  orderWorkflowId,
  replanWorkflowId,
  sendActivityId,
  syncWorkflowId,
  testRunWorkflowId,
} from '../../../domain/outbox/facts.ts'
import type { ConnectionId, LineAccountId, MemberId, ShopId, TestRunId } from '../../../domain/values/ids.ts'
import {
  lineEvent,
  messageEdited,
  type DeliveryPhase,
  orderFact,
  TASK_QUEUES,
  testRunChanged,
} from '../../../workflows/messages.ts'
import { ALL_ATTRIBUTES } from '../../../workflows/runtime/searchAttributes.ts'
import * as workflows from '../../../workflows/index.ts'
import { foundInProduct } from './productText.ts'

const shopId = 'shop-1' as ShopId
const connectionId = 'connection-1' as ConnectionId
const memberId = 'member-1' as MemberId
const testRunId = 'run-1' as TestRunId

describe('what histories in Temporal name', () => {
  it('workflows, signals, queues and ids', () => {
    expect(Object.keys(workflows).toSorted()).toEqual([
      'cartSync',
      'changeRequest',
      'eraseMember',
      'listRichMenus',
      'member',
      'order',
      'replan',
      'testRun',
      'tryRobotLogin',
      'validateMessage',
      'verifyCartConnection',
      'verifyLineAccount',
    ])
    expect(ORDER_FACTS.map((fact) => orderFact(fact).name)).toEqual([
      'orderPlaced',
      'shipDateChanged',
      'orderCancelled',
      'orderStopped',
      'orderChanged',
      'memberLinked',
      'memberUnlinked',
      'memberReachable',
      'messageEdited',
      'connectionChanged',
      'nudged',
    ])
    expect([lineEvent.name, messageEdited.name, testRunChanged.name]).toEqual([
      'lineEvent',
      'messageEdited',
      'testRunChanged',
    ])
    expect(Object.values(TASK_QUEUES)).toEqual([
      'orders',
      'line',
      'carts',
      'cart-checks',
      'requests',
      'robots',
      'robot-checks',
    ])
    expect([
      orderWorkflowId(connectionId, 'A-7'),
      memberWorkflowId(memberId),
      testRunWorkflowId(testRunId),
      replanWorkflowId('message-1'),
      syncWorkflowId(connectionId),
      sendActivityId('delivery-1', 3),
    ]).toEqual([
      'order:connection-1:A-7',
      'member:member-1',
      'test:run-1',
      'replan:message-1',
      'sync:connection-1',
      'send:delivery-1:3',
    ])
  })

  it('search attributes, phases, patches, priorities; no updates, queries or memos', () => {
    expect(ALL_ATTRIBUTES.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'TodokeShop KEYWORD',
      'TodokeOrder KEYWORD',
      'TodokeMember KEYWORD',
      'TodokePhase KEYWORD',
      'TodokeCart KEYWORD',
      'TodokeDueAt DATETIME',
    ])
    const phases = { DONE: true, SCHEDULED: true, WAITING_SHIP_DATE: true } satisfies Record<
      DeliveryPhase,
      true
    >
    expect(foundInProduct(/\bvalue: '([A-Z_]+)'/g)).toEqual(Object.keys(phases))
    expect(foundInProduct(/\b(?:patched|deprecatePatch)\(\s*'([^']*)'/g)).toEqual([
      'answered-from-the-rows',
      'auto-replies',
      'menus-go-on-in-the-next-run',
      'profile-beside-replies',
      'pull-in-pieces',
      'show-phase-due-and-member',
      'start-anew-between-events',
      'tells-unforeseen-failures',
    ])
    expect(foundInProduct(/\bpriorityKey: (\d+)/g)).toEqual(['1', '4'])
    expect(foundInProduct(/\bdefineSignal(?:<[^(]*>)?\(\s*'([^']*)'/g)).toEqual([
      'claimLinked',
      'erasureAsked',
      'lineEvent',
      'messageEdited',
      'requestChanged',
      'requestPressed',
      'testRunChanged',
    ])
    expect(foundInProduct(/\b(define(?:Update|Query)|memo: \{)/g)).toEqual([])
  })
})

it('the API starts workflows for checks that a person waits for', async () => {
  const started: string[] = []
  const deps = {
    settings: { checkSeconds: 20 },
    temporal: {
      runBriefly: async (
        type: string,
        { workflowId, taskQueue }: { workflowId: string; taskQueue: string },
      ) => {
        started.push(
          `${type} ${workflowId.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '<uuid>')} ${taskQueue}`,
        )
        return { ok: true, richMenus: [] }
      },
    },
  } as unknown as ApiDependencies
  const lineAccountId = 'account-1' as LineAccountId
  const secrets = { channelSecretId: 'secret-1', accessTokenId: null }
  const content = { draftId: 'draft-1' }
  const cart = { cart: 'REPIST', cartDomain: 'cart.example', credentialsId: 'secret-1' } as const
  await verifyLineAccount(deps, { shopId, channelId: '1', ...secrets }, '/')
  await verifyCartConnection(deps, { shopId, ...cart })
  await fetchRichMenus(deps, { shopId, lineAccountId })
  await askLineValidator(deps, { shopId, lineAccountId, content, scenarios: [] }, { warn() {} })
  expect(started).toEqual([
    'verifyLineAccount verifyLineAccount:<uuid> line',
    'verifyCartConnection verifyCartConnection:<uuid> carts',
    'listRichMenus listRichMenus:<uuid> line',
    'validateMessage validateMessage:<uuid> line',
  ])
})
