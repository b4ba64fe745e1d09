import { TASK_QUEUES, type Verified, type VerifyLineInput } from '../../../../workflows/messages.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { askWorker } from '../../../rest/askWorker.ts'

/**
 * Has a worker log in at LINE with credentials that are not saved yet; answers the account's user id and basic id.
 * @throws Problem as {@link askWorker}, about the field at `pointer`
 */
export async function verifyLineAccount(
  deps: ApiDependencies,
  input: VerifyLineInput,
  pointer: string,
): Promise<{ botUserId: string | null; basicId: string | null }> {
  const { botUserId = null, basicId = null } = await askWorker<Verified>(deps, {
    workflow: 'verifyLineAccount',
    taskQueue: TASK_QUEUES.line,
    input,
    unavailable: '接続の確認ができませんでした。しばらく待ってから、もう一度お試しください。',
    otherwise: 'LINE_UNREACHABLE',
    pointerOf: () => pointer,
  })
  return { botUserId, basicId }
}
