import { condition, proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow'
import type { ActionActivities } from '../../activities/delivery/actionActivities.ts'
import type { TestPlanActivities } from '../../activities/testRuns/planTestRun.ts'
import type { UndoActivities } from '../../activities/testRuns/undoChanges.ts'
import type { Action } from '../../domain/members/scenarioActions.ts'
import { TASK_QUEUES, testRunChanged, type TestRunInput } from '../messages.ts'
import { FollowedDeliveries } from '../delivery/followedDeliveries.ts'
import { sendMessage } from '../delivery/sendMessage.ts'

const { planTestRun } = proxyActivities<TestPlanActivities>({
  startToCloseTimeout: '10 s',
  retry: { maximumInterval: '10 s' },
  summary: 'テスト配信の残りを確認します',
})
const acting = { startToCloseTimeout: '10 s', retry: { maximumInterval: '1 min' } } as const
const { changeTags } = proxyActivities<ActionActivities>({
  ...acting,
  summary: 'タグとフラグを変更します(テスト)',
})
const { changePoints } = proxyActivities<ActionActivities>({
  ...acting,
  summary: 'ポイントを増減します(テスト)',
})
const { linkRichMenu } = proxyActivities<ActionActivities>({
  ...acting,
  startToCloseTimeout: '15 s',
  taskQueue: TASK_QUEUES.line,
  summary: 'リッチメニューを変更します(テスト)',
})
const { takeBackMember } = proxyActivities<UndoActivities>({
  ...acting,
  summary: 'テストで変更したタグ・フラグ・ポイントを元に戻します',
})
const { takeBackMenu } = proxyActivities<UndoActivities>({
  ...acting,
  startToCloseTimeout: '15 s',
  taskQueue: TASK_QUEUES.line,
  summary: 'テストで変更したリッチメニューを元に戻します',
})
const act = { changeTags, changePoints, linkRichMenu }

/**
 * A test run of a follow message (domain.md D35): sends its scenarios to test members, compressed in time, through the
 * same rows and dispatcher as real deliveries, with their actions; waits for taps; then takes back what it changed. A
 * change meanwhile (a stop, a member who leaves) makes it read its rows again.
 */
export async function testRun({ shopId, testRunId }: TestRunInput): Promise<void> {
  const deliveries = new FollowedDeliveries()
  setHandler(testRunChanged, deliveries.changed)
  const runActions = (deliveryId: string, actions: Action[]) =>
    Promise.all(actions.map((action) => act[action]({ shopId, deliveryId })))

  let members: Awaited<ReturnType<typeof planTestRun>>['memberIds']
  for (;;) {
    deliveries.planning()
    const { plan, memberIds, waitsUntil } = await planTestRun({ shopId, testRunId })
    members = memberIds
    deliveries.follow(plan, async (delivery, followed) => {
      await deliveries.sleepUntilArmed(delivery)
      followed.stage = 'sending'
      const outcome = await sendMessage({ shopId, deliveryId: delivery.id, generation: delivery.generation })
      if (outcome.state === 'stale') return deliveries.changed()
      deliveries.acting(followed)
      return runActions(delivery.id, outcome.actions)
    })
    deliveries.finish(plan.unfinished, runActions)
    if (!deliveries.settled) {
      await deliveries.changedOrSettled()
      continue
    }
    const wait = waitsUntil - Date.now()
    if (wait <= 0) break
    setCurrentDetails('テストのメッセージを送り終え、ボタンのタップを待っています。')
    if (!(await condition(() => !deliveries.settled, wait, { summary: 'ボタンのタップを待っています' })))
      break
  }

  setCurrentDetails('テストで変更した内容を元に戻しています。')
  await Promise.all(
    members.map(async (memberId) => {
      await takeBackMember({ shopId, testRunId, memberId })
      await takeBackMenu({ shopId, testRunId, memberId })
    }),
  )
  setCurrentDetails('テスト配信を終え、変更した内容を元に戻しました。')
  deliveries.close()
}
