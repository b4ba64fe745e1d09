import { proxyActivities, sleep } from '@temporalio/workflow'
import type { CartActivities } from '../../activities/carts/cartActivities.ts'
import type { RereadActivities, RereadWish } from '../../activities/replies/rereads.ts'
import { TASK_QUEUES } from '../messages.ts'

const { askForReread } = proxyActivities<RereadActivities>({
  startToCloseTimeout: '5 s',
  scheduleToCloseTimeout: '8 s',
  retry: { maximumAttempts: 2, initialInterval: '500 ms' },
  priority: { priorityKey: 1 },
  summary: 'カートの最新の情報が必要かを確認します',
})

/** Ahead of the pulls of the queue; it goes on behind an answer that waited long enough, for the next one. */
const { rereadCustomer } = proxyActivities<CartActivities>({
  taskQueue: TASK_QUEUES.carts,
  startToCloseTimeout: '40 s',
  scheduleToCloseTimeout: '45 s',
  heartbeatTimeout: '15 s',
  retry: { initialInterval: '1 s', maximumInterval: '2 s' },
  priority: { priorityKey: 1 },
  summary: 'お客様の最新の情報をカートから取得します',
})

/**
 * Before an answer with inserts: where the cart's data of this member is older than the shop's setting, asks the cart
 * again and waits for it, at most 20 s and never beyond the life of the reply token. Whatever fails, the answer goes with
 * what is there. Never throws.
 */
export async function rereadBeforeAnswer(wish: RereadWish): Promise<void> {
  const { shopId, memberId } = wish
  const { connectionIds, waitMs } = await askForReread(wish).catch(() => ({ connectionIds: [], waitMs: 0 }))
  if (connectionIds.length === 0) return
  const rereads = connectionIds.map((connectionId) =>
    rereadCustomer({ shopId, memberId, connectionId }).catch(() => undefined),
  )
  await Promise.race([Promise.all(rereads), sleep(waitMs, { summary: 'カートの返事を待っています' })])
}
