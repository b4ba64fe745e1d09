import { proxyActivities } from '@temporalio/workflow'
import type { LineActivities } from '../../activities/line/lineActivities.ts'
import type { RichMenuList } from '../../domain/line/richMenu.ts'
import { isLineFailureOf, isLineSilent, silenceOf } from './lineFailures.ts'
import type { ListRichMenusInput } from '../messages.ts'

const { listRichMenus: list } = proxyActivities<LineActivities>({
  startToCloseTimeout: '12 s',
  scheduleToCloseTimeout: '15 s',
  retry: {
    initialInterval: '500 ms',
    maximumAttempts: 3,
    nonRetryableErrorTypes: ['LINE_CREDENTIALS_INVALID'],
  },
  priority: { priorityKey: 1 },
  summary: 'リッチメニューの一覧を取得します',
})

/** Lists the rich menus that exist at LINE, for a person to choose from; answers within 15 s. */
export async function listRichMenus(input: ListRichMenusInput): Promise<RichMenuList> {
  try {
    return { ok: true, richMenus: await list(input) }
  } catch (error) {
    if (isLineFailureOf(error, 'LINE_CREDENTIALS_INVALID'))
      return { ok: false, code: 'LINE_CREDENTIALS_INVALID' }
    if (isLineFailureOf(error, 'LINE_ACCOUNT_GONE')) return { ok: false, code: 'NOT_FOUND' }
    if (!isLineSilent(error)) throw error
    return { ok: false, code: silenceOf(error) }
  }
}
