import {
  ActivityFailure,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { ActionActivities } from '../../activities/delivery/actionActivities.ts'
import type { PlanningActivities } from '../../activities/delivery/planDeliveries.ts'
import type { Action } from '../../domain/members/scenarioActions.ts'
import { ORDER_FACTS } from '../../domain/outbox/facts.ts'
import { FollowedDeliveries } from '../delivery/followedDeliveries.ts'
import { sendMessage } from '../delivery/sendMessage.ts'
import { type OrderInput, orderFact, TASK_QUEUES } from '../messages.ts'

const { planDeliveries } = proxyActivities<PlanningActivities>({
  // Planning takes milliseconds; after a worker's death it is retried while there is still time to arm.
  startToCloseTimeout: '10 s',
  // After these tries, some 15 s, the workflow hears of the failure, shows it, and goes on trying.
  retry: { maximumInterval: '1 min', maximumAttempts: 5 },
  summary: '配信を計画します',
})
const { planDeliveries: keepPlanning } = proxyActivities<PlanningActivities>({
  startToCloseTimeout: '10 s',
  retry: { maximumInterval: '1 min' },
  summary: '配信の計画を試し続けています',
})
const acting = { startToCloseTimeout: '10 s', retry: { maximumInterval: '5 min' } } as const
const { changeTags } = proxyActivities<ActionActivities>({ ...acting, summary: 'タグとフラグを変更します' })
const { changePoints } = proxyActivities<ActionActivities>({ ...acting, summary: 'ポイントを増減します' })
const { linkRichMenu } = proxyActivities<ActionActivities>({
  ...acting,
  startToCloseTimeout: '15 s',
  taskQueue: TASK_QUEUES.line,
  summary: 'リッチメニューを変更します',
})
const act = { changeTags, changePoints, linkRichMenu }

/**
 * A customer's order, from the moment it is seen until everything that follows its shipping is done. It waits for the
 * ship date, plans its messages, sleeps until shortly before each is due, has it sent, then changes tags, points and
 * rich menu. Any change meanwhile makes it plan again (delivery.md section 4; domain.md D1).
 */
export async function order({ shopId, orderId }: OrderInput): Promise<void> {
  const deliveries = new FollowedDeliveries()
  for (const fact of ORDER_FACTS) setHandler(orderFact(fact), deliveries.changed)

  const runActions = (deliveryId: string, actions: Action[]) =>
    Promise.all(actions.map((action) => act[action]({ shopId, deliveryId })))

  do {
    deliveries.planning()
    const plan = await planDeliveries({ shopId, orderId }).catch((error: unknown) => {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error
      // Retries without end are visible (domain.md D41); the next plan that succeeds shows what comes next again.
      deliveries.planningFails(error)
      return keepPlanning({ shopId, orderId })
    })
    deliveries.follow(plan, async (delivery, followed) => {
      await deliveries.sleepUntilArmed(delivery)
      followed.stage = 'sending'
      const outcome = await sendMessage({ shopId, deliveryId: delivery.id, generation: delivery.generation })
      if (outcome.state === 'stale') return deliveries.changed()
      deliveries.acting(followed)
      return runActions(delivery.id, outcome.actions)
    })
    deliveries.finish(plan.unfinished, runActions)
    await deliveries.changedOrSettled()

    if (workflowInfo().continueAsNewSuggested && deliveries.allAsleep) {
      deliveries.cancelSleeping()
      await continueAsNew<typeof order>({ shopId, orderId })
    }
  } while (!deliveries.settled)
  deliveries.close()
}
