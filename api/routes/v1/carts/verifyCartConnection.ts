import { TASK_QUEUES, type Verified, type VerifyCartInput } from '../../../../workflows/messages.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { askWorker } from '../../../rest/askWorker.ts'

/** Has a worker log in at the cart with credentials that are not saved yet. @throws Problem as {@link askWorker} */
export async function verifyCartConnection(deps: ApiDependencies, input: VerifyCartInput): Promise<void> {
  await askWorker<Verified>(deps, {
    workflow: 'verifyCartConnection',
    taskQueue: TASK_QUEUES.carts,
    input,
    unavailable: '接続の確認ができませんでした。しばらく待ってから、もう一度お試しください。',
    otherwise: 'CART_UNREACHABLE',
    pointerOf: (code) =>
      code === 'CART_TOKEN_REQUIRED' || code === 'CART_TOKEN_INVALID' ? '/accessToken' : '/cartDomain',
  })
}
