import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow'
import type { SendActivities, SendOutcome } from '../../activities/delivery/sendMessage.ts'
import { sendActivityId } from '../../domain/outbox/facts.ts'
import type { ShopId } from '../../domain/values/ids.ts'

const { sendMessage: send } = proxyActivities<SendActivities>({ startToCloseTimeout: '2 h' })

/**
 * Arms a delivery and waits until the dispatcher has settled it. The dispatcher completes the activity from outside, by
 * an activity id of ours. TRY_CANCEL is explicit: with WAIT_CANCELLATION_COMPLETED such an activity would never end.
 */
export const sendMessage = (input: {
  shopId: ShopId
  deliveryId: string
  generation: number
}): Promise<SendOutcome> =>
  send.executeWithOptions(
    {
      activityId: sendActivityId(input.deliveryId, input.generation),
      startToCloseTimeout: '2 h',
      cancellationType: ActivityCancellationType.TRY_CANCEL,
      retry: { maximumInterval: '1 min' },
      summary: '配信時間に送信します',
    },
    [input],
  )
