import { proxyActivities } from '@temporalio/workflow'
import type { TryLoginActivities } from '../../activities/robots/tryLogin.ts'
import { TASK_QUEUES, type TryRobotLoginInput, type Verified } from '../messages.ts'

/**
 * The trial of a robot's login on save, by a worker with a browser, in slots that no job uses. Once: the cart counts wrong
 * passwords (domain.md D25). Within the 20 s that the API waits, so that it always has an answer to show.
 */
export function tryRobotLogin(input: TryRobotLoginInput): Promise<Verified> {
  const { tryLogin } = proxyActivities<TryLoginActivities>({
    taskQueue: TASK_QUEUES.robotChecks,
    startToCloseTimeout: '18 s',
    scheduleToCloseTimeout: '19 s',
    heartbeatTimeout: '10 s',
    retry: { maximumAttempts: 1 },
    summary: 'ロボットのログインを確認します',
    priority: { fairnessKey: input.shopId },
  })
  return tryLogin(input)
}
