import type { Duration } from '@temporalio/common'
import { proxyActivities, setCurrentDetails, setHandler, sleep } from '@temporalio/workflow'
import type { ErasingActivities } from '../../activities/personalData/erasing.ts'
import { erasureAsked, type EraseMemberInput } from '../messages.ts'

const step = { startToCloseTimeout: '10 s', retry: { maximumInterval: '1 minute' } } as const
/** As long as the person has rows; a killed worker is missed by its heartbeats. */
const long = { ...step, startToCloseTimeout: '1 hour', heartbeatTimeout: '12 s' } as const

const { eraseMemberRows } = proxyActivities<ErasingActivities>({
  ...long,
  summary: 'データベースから消去します',
})
const { eraseHistories } = proxyActivities<ErasingActivities>({
  ...long,
  summary: 'Temporalの履歴から消去します',
})
const { eraseStoredAnswers } = proxyActivities<ErasingActivities>({
  ...long,
  summary: '保存されたAPIの応答から消去します',
})
const { filesAreGone } = proxyActivities<ErasingActivities>({
  ...step,
  summary: '写真とファイルの削除を確認します',
})
const { closeErasure } = proxyActivities<ErasingActivities>({ ...step, summary: '消去の報告を保存します' })

/** Longer than a fact of the outbox may be under way to a workflow, or a request to its stored answer. */
const SETTLING: Duration = '2 minutes'
const BETWEEN_LOOKS: Duration = '30 seconds'

/**
 * Erases all that is held on one member (domain.md D17): rows, histories in Temporal with their search attributes, stored
 * answers, files. What was under way when the rows went may still have begun a workflow or stored an answer, so both are
 * erased once more a little later. The report says how much it was.
 *
 * @param settling shorter only in tests
 */
export async function eraseMember(input: EraseMemberInput, settling: Duration = SETTLING): Promise<void> {
  setHandler(erasureAsked, () => undefined)
  setCurrentDetails('会員1人のデータを消去しています')
  await eraseMemberRows(input)
  let histories = await eraseHistories(input)
  let answers = await eraseStoredAnswers(input)
  setCurrentDetails('処理中だったものが残っていないか、少し後でもう一度確認します')
  await sleep(settling)
  histories += await eraseHistories(input)
  answers += await eraseStoredAnswers(input)
  while (!(await filesAreGone(input))) {
    setCurrentDetails('写真とファイルの削除を待っています')
    await sleep(BETWEEN_LOOKS)
  }
  await closeErasure({ ...input, histories, answers })
  setCurrentDetails('消去が完了しました')
}
