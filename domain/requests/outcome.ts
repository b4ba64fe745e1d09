import type { RequestReason } from './reasons.ts'
import type { FrozenReading, Target } from './request.ts'
import { knownOf, orderAppeared, sameStanding } from './sameReading.ts'
import { isAtTarget } from './target.ts'

/** What a reading after a press says about it. */
export type Shows = { is: 'TARGET' } | { is: 'BEFORE' } | { is: 'OTHER'; reason: RequestReason }

/**
 * Compares what was read after a press with what was frozen and what was to be reached (requests.md 5). An order that
 * the cart made meanwhile moves dates too, so nothing is concluded from them then.
 */
export function readOutcome(frozen: FrozenReading, target: Target, now: FrozenReading): Shows {
  const cancelled = target.kind === 'CANCELLED' && isAtTarget(target, now)
  if (!cancelled && orderAppeared(knownOf(frozen), now))
    return { is: 'OTHER', reason: 'ORDER_APPEARED_AFTER' }
  if (isAtTarget(target, { ...now, cycle: frozen.cycle })) return { is: 'TARGET' }
  return sameStanding(frozen, now) ? { is: 'BEFORE' } : { is: 'OTHER', reason: 'RPA_VERIFY_MISMATCH' }
}
