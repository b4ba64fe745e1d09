import { proxyActivities } from '@temporalio/workflow'
import type { CartActivities } from '../../activities/carts/cartActivities.ts'
import { TASK_QUEUES, type Verified, type VerifyCartInput } from '../messages.ts'
import type { ShopId } from '../../domain/values/ids.ts'

/**
 * The check on save of a cart connection: made by a worker, whose address carts have allowed (design.md 1), in slots that
 * no pull uses. Within the 20 s that the API waits, so that it always has an answer to show.
 */
export function verifyCartConnection({ shopId, ...cart }: VerifyCartInput): Promise<Verified> {
  const { verifyCart } = proxyActivities<CartActivities>({
    taskQueue: TASK_QUEUES.cartChecks,
    startToCloseTimeout: '18 s',
    scheduleToCloseTimeout: '19 s',
    heartbeatTimeout: '10 s',
    retry: { maximumAttempts: 2 },
    summary: 'カートの連携を確認します',
    priority: { fairnessKey: shopId },
  })
  return verifyCart({ ...cart, shopId: shopId as ShopId })
}
