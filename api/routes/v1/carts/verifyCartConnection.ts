import type { ShopId } from '../../../../domain/values/ids.ts'
import { countCartCheck } from '../../../../schema/carts/cartChecks.ts'
import { inShop } from '../../../../schema/database.ts'
import { TASK_QUEUES, type Verified, type VerifyCartInput } from '../../../../workflows/messages.ts'
import type { ApiDependencies } from '../../../dependencies.ts'
import { Problem } from '../../../problems/problem.ts'
import { askWorker } from '../../../rest/askWorker.ts'

/** Has a worker log in at the cart with credentials that are not saved yet. @throws Problem as {@link askWorker} */
export async function verifyCartConnection(deps: ApiDependencies, input: VerifyCartInput): Promise<void> {
  await askWorker<Verified>(deps, {
    workflow: 'verifyCartConnection',
    taskQueue: TASK_QUEUES.carts,
    input,
    unavailable: '接続の確認ができませんでした。しばらく待ってから、もう一度お試しください。',
    otherwise: 'CART_UNREACHABLE',
    pointerOf: (code) => {
      if (code === 'CART_CHECK_BUSY') return null
      return code === 'CART_TOKEN_REQUIRED' || code === 'CART_TOKEN_INVALID' ? '/accessToken' : '/cartDomain'
    },
  })
}

/** Counts a check before it is made. @throws Problem CART_CHECKS_TOO_MANY beyond 5 a minute of the shop */
export async function countCheck({ db }: Pick<ApiDependencies, 'db'>, shopId: ShopId): Promise<void> {
  const retryAfter = await inShop(db, shopId, (tx) => countCartCheck(tx, shopId))
  if (retryAfter !== null) throw new Problem('CART_CHECKS_TOO_MANY', { retryAfter })
}
