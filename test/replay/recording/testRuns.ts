import { testRunWorkflowId } from '../../../domain/outbox/facts.ts'
import type { TestRunId } from '../../../domain/values/ids.ts'
import { parseDate } from '../../../domain/values/japanTime.ts'
import { nudgeTestRuns, stopTestRuns } from '../../../schema/testRuns/followRun.ts'
import { lockTestMembers, startTestRun } from '../../../schema/testRuns/startRun.ts'
import { openShop } from '../../chaos/stage/customers.ts'
import type { Stage } from '../../chaos/stage/stage.ts'
import { until } from '../../chaos/stage/until.ts'
import { addScenario } from '../../setup/messages/messages.ts'
import { addMember } from '../../setup/shops/shop.ts'
import { recorded, type SavedHistory } from './history.ts'

const PATIENCE_MS = 60_000
const RICH_MENU = 'richmenu-of-the-test'

/** Tests a message of two scenarios, the first with every action, to its end, stopped in the
 * middle, and taken over by a second run there. */
export async function testRunHistories(
  stage: Stage,
  isWanted: (name: string) => boolean,
): Promise<Record<string, SavedHistory>> {
  const { client, line } = stage
  const shop = await openShop(stage, { sendTime: '18:00', richMenuId: RICH_MENU })
  await line.addRichMenu(shop.channelId, RICH_MENU)
  const second = await addScenario(shop, shop.messageId, { dayOffset: 9 })

  const begin = async (gapSeconds: number): Promise<TestRunId> => {
    const { memberId, userId } = await addMember(shop)
    await line.addFriend(shop.channelId, userId)
    return shop.run(async (tx) => {
      await tx.updateTable('members').set({ is_test: true }).where('id', '=', memberId).execute()
      const members = await lockTestMembers(tx, shop.lineAccountId, [memberId])
      const step = { timingVersion: 1, realDueAt: Date.now(), clamped: false }
      const run = {
        lineAccountId: shop.lineAccountId,
        messageId: shop.messageId,
        deliveryOrder: 100,
        order: {
          sourceOrderId: null,
          number: 'TEST-0001',
          productName: null,
          shipDate: parseDate('2026-12-01'),
          recurringCount: null,
          nextDeliveryDate: null,
          subscriptionCancelled: false,
        },
        leftOut: null,
        steps: [
          { ...step, scenarioId: shop.scenarioId },
          { ...step, scenarioId: second },
        ],
        gapSeconds,
        waitAfterSeconds: 2,
        createdBy: null,
      }
      return startTestRun(tx, { shopId: shop.shopId, run, members: [...members.values()] })
    })
  }
  const ended = async (id: TestRunId): Promise<SavedHistory> => {
    const workflowId = testRunWorkflowId(id)
    await until('started', PATIENCE_MS, () => client.workflow.getHandle(workflowId).describe())
    await client.workflow.getHandle(workflowId).result()
    return recorded(client, workflowId)
  }
  /** A run whose first step is done; the second one is an hour away. */
  const inTheMiddle = async (): Promise<TestRunId> => {
    const id = await begin(3_600)
    await until('the first step is done', PATIENCE_MS, () =>
      shop.run(async (tx) => {
        const rows = await tx.selectFrom('test_changes').select('id').where('test_run_id', '=', id).execute()
        return rows.length === 3
      }),
    )
    return id
  }
  const branches = {
    'test-run-taken-back': async () => ended(await begin(1)),
    'test-run-stopped': async () => {
      const id = await inTheMiddle()
      await shop.run((tx) => stopTestRuns(tx, { shopId: shop.shopId, runIds: [id] }))
      return ended(id)
    },
    'test-run-taken-over': async () => {
      const id = await inTheMiddle()
      const handle = client.workflow.getHandle(testRunWorkflowId(id))
      const { runId: lost } = await handle.describe()
      await handle.terminate('lost')
      await shop.run((tx) => nudgeTestRuns(tx, shop.shopId, [id]))
      await until('taken over', PATIENCE_MS, async () => (await handle.describe()).runId !== lost)
      await shop.run((tx) => stopTestRuns(tx, { shopId: shop.shopId, runIds: [id] }))
      return ended(id)
    },
  }
  const wanted = Object.entries(branches).filter(([name]) => isWanted(name))
  return Object.fromEntries(
    await Promise.all(wanted.map(async ([name, live]) => [name, await live()] as const)),
  )
}
