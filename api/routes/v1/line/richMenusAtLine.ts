import { randomUUID } from 'node:crypto'
import { isErrorCode } from '../../../../domain/errors/errorCatalogue.ts'
import type { RichMenu, RichMenuList } from '../../../../domain/line/richMenu.ts'
import { type ListRichMenusInput, TASK_QUEUES } from '../../../../workflows/messages.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { Problem } from '../../../problems/problem.ts'

/**
 * Has a worker look which rich menus the account has at LINE: the pace and the credentials of the channel are theirs.
 * @throws Problem with the code of LINE's refusal, UNAVAILABLE when nobody answered in time
 */
export async function richMenusAtLine(
  { temporal, settings }: ApiDependencies,
  input: ListRichMenusInput,
): Promise<RichMenu[]> {
  const found = await temporal
    .runBriefly<RichMenuList>('listRichMenus', {
      workflowId: `listRichMenus:${randomUUID()}`,
      taskQueue: TASK_QUEUES.line,
      input,
      seconds: settings.checkSeconds,
    })
    .catch((cause: unknown) => {
      throw new Problem('UNAVAILABLE', {
        detail: 'リッチメニューを取得できませんでした。しばらく待ってから、もう一度お試しください。',
        retryAfter: 10,
        cause,
      })
    })
  if (found.ok) return found.richMenus
  throw new Problem(isErrorCode(found.code) ? found.code : 'LINE_UNREACHABLE')
}
