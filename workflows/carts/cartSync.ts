import { ActivityFailure, ApplicationFailure, proxyActivities, setCurrentDetails } from '@temporalio/workflow'
import type { CartActivities } from '../../activities/carts/cartActivities.ts'
import { type CartFailureType, isCartFailure } from '../../domain/errors/failureTypes.ts'
import type { CartSyncInput } from '../messages.ts'

/** A first import may take hours; heartbeats show that it is alive. */
const { pullConnection } = proxyActivities<CartActivities>({
  startToCloseTimeout: '24 hours',
  heartbeatTimeout: '15 s',
  retry: { maximumAttempts: 3, initialInterval: '2 s' },
  summary: 'カートのデータを取り込みます',
})
const { recordCartFailure } = proxyActivities<CartActivities>({
  startToCloseTimeout: '10 s',
  retry: { maximumInterval: '1 min' },
})

/** `GONE`: the connection has been removed, and its schedule will be. */
type CartSyncOutcome = 'PULLED' | 'GONE' | CartFailureType

/**
 * One synchronisation of a cart connection, started by its schedule, one at a time. A cart that refuses or does not
 * answer does not fail the workflow: the shop is shown why, and the next run goes on from the same cursors.
 */
export async function cartSync({ shopId, connectionId }: CartSyncInput): Promise<CartSyncOutcome> {
  try {
    const { gone } = await pullConnection({ shopId, connectionId })
    return gone ? 'GONE' : 'PULLED'
  } catch (error) {
    const code = cartFailureIn(error)
    if (code === null) throw error
    setCurrentDetails(`カートから取り込めませんでした: ${code}`)
    await recordCartFailure({ shopId, connectionId, code })
    return code
  }
}

function cartFailureIn(error: unknown): CartFailureType | null {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) return null
  return isCartFailure(error.cause.type) ? error.cause.type : null
}
