import { proxyActivities } from '@temporalio/workflow'
import type { CartActivities } from '../../activities/carts/cartActivities.ts'
import type { Verified, VerifyCartInput } from '../messages.ts'
import type { ShopId } from '../../domain/values/ids.ts'

/** Within the 20 s that the API waits, so that it always has an answer to show. */
const { verifyCart } = proxyActivities<CartActivities>({
  startToCloseTimeout: '15 s',
  scheduleToCloseTimeout: '18 s',
  retry: { maximumAttempts: 2 },
  summary: 'カートの連携を確認します',
})

/** The check on save of a cart connection: made by a worker, whose address carts have allowed (design.md 1). */
export const verifyCartConnection = ({ shopId, ...cart }: VerifyCartInput): Promise<Verified> =>
  verifyCart({ ...cart, shopId: shopId as ShopId })
