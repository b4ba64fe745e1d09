import {
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow'
import type { ReplanActivities } from '../../activities/messages/replanOrders.ts'
import { messageEdited, type ReplanInput } from '../messages.ts'

const { tellOfEdit } = proxyActivities<ReplanActivities>({
  // A page takes moments; after a worker's death it is retried soon.
  startToCloseTimeout: '15 s',
  retry: { maximumInterval: '1 min' },
  summary: '待っている受注に、メッセージの変更を伝えます',
})

/**
 * Tells the orders affected by an edit of a message, page by page, to plan again (domain.md B3, B4, V18). The cursor is
 * in Postgres: another edit starts over from the first order, and a new run continues where this one stopped.
 */
export async function replan({ shopId, messageId }: ReplanInput): Promise<void> {
  let editedAgain = false
  setHandler(messageEdited, () => {
    editedAgain = true
  })

  for (;;) {
    editedAgain = false
    const { told, total, finished, pauseMs } = await tellOfEdit({ shopId, messageId })
    setCurrentDetails(`${grouped(told)}/${grouped(total)}件を計画し直しました。`)
    if (finished && !editedAgain) return
    if (!finished) await sleep(pauseMs, { summary: '間隔を空けています' })
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof replan>({ shopId, messageId })
  }
}

/** 12,345 */
const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')
