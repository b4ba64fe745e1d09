import { proxyActivities } from '@temporalio/workflow'
import type { LineActivities } from '../../activities/line/lineActivities.ts'
import { isLineSilent, silenceOf } from './lineFailures.ts'
import type { Verified, VerifyLineInput } from '../messages.ts'

const { verifyLineAccount: verify } = proxyActivities<LineActivities>({
  startToCloseTimeout: '12 s',
  scheduleToCloseTimeout: '15 s',
  retry: { initialInterval: '500 ms', maximumAttempts: 3 },
  priority: { priorityKey: 1 },
  summary: 'LINEのチャネル情報を確認します',
})

/** Verifies a LINE account's credentials on save; answers within 15 s, before the API gives up. */
export async function verifyLineAccount(input: VerifyLineInput): Promise<Verified> {
  try {
    return await verify(input)
  } catch (error) {
    if (!isLineSilent(error)) throw error
    return { ok: false, code: silenceOf(error) }
  }
}
