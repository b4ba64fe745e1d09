import type { RichMenu, RichMenuList } from '../../../../domain/line/richMenu.ts'
import { type ListRichMenusInput, TASK_QUEUES } from '../../../../workflows/messages.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { askWorker } from '../../../rest/askWorker.ts'

/** The rich menus that the account has at LINE, fetched by a worker. @throws Problem as {@link askWorker} */
export async function fetchRichMenus(deps: ApiDependencies, input: ListRichMenusInput): Promise<RichMenu[]> {
  const { richMenus } = await askWorker<RichMenuList>(deps, {
    workflow: 'listRichMenus',
    taskQueue: TASK_QUEUES.line,
    input,
    unavailable: 'リッチメニューを取得できませんでした。しばらく待ってから、もう一度お試しください。',
    otherwise: 'LINE_UNREACHABLE',
  })
  return richMenus
}
