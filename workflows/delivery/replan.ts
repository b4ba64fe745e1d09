import {
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow'
import type { EditActivities } from '../../activities/delivery/tellOfEdit.ts'
import { messageEdited, type ReplanInput } from '../messages.ts'

const { tellOfEdit } = proxyActivities<EditActivities>({
  // A page takes a moment; one that died with its worker is told soon again.
  startToCloseTimeout: '15 s',
  retry: { maximumInterval: '1 min' },
  summary: '待っている受注に、メッセージの変更を伝えます',
})

/**
 * Tells the orders that an edit of a message concerns, a page at a time, so that they plan anew (domain.md B3, B4,
 * V18). Which was told last stands in Postgres: another edit begins from the first order by itself, and a run that
 * takes over goes on where this one stopped.
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
