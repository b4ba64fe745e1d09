import {
  ActivityFailure,
  ApplicationFailure,
  continueAsNew,
  isCancellation,
  patched,
  proxyActivities,
  setCurrentDetails,
  sleep,
  workflowInfo,
} from '@temporalio/workflow'
import type { CartActivities } from '../../activities/carts/cartActivities.ts'
import { type CartFailureType, isCartFailure } from '../../domain/errors/failureTypes.ts'
import type { CartSyncInput } from '../messages.ts'

/** For runs that began before they pulled in pieces. */
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

/** Pieces of a run, at most: its history stays short, and another run goes on. */
const MOST_PIECES = 200

/**
 * One synchronisation of a cart connection, started by its schedule, one at a time. A cart that refuses or does not
 * answer does not fail the workflow: the shop is shown why, and the next run goes on from the same cursors. What nobody
 * foresaw fails it, after the shop was told (domain.md D41).
 */
export async function cartSync(input: CartSyncInput): Promise<CartSyncOutcome> {
  const { shopId, connectionId } = input
  let outcome: CartSyncOutcome | PiecesLeft
  try {
    const inPieces = patched('pull-in-pieces')
    outcome = inPieces ? await pullInPieces(input) : await pullAtOnce(input)
  } catch (error) {
    const failure = cartFailureIn(error)
    if (failure === null) {
      if (isCancellation(error) || !patched('tells-unforeseen-failures')) throw error
      setCurrentDetails('カートから取り込めませんでした: CART_SYNC_FAILED')
      await recordCartFailure({ shopId, connectionId, code: 'CART_SYNC_FAILED' })
      throw error
    }
    setCurrentDetails(`カートから取り込めませんでした: ${failure.code}`)
    await recordCartFailure({ shopId, connectionId, ...failure })
    return failure.code
  }
  if (typeof outcome === 'string') return outcome
  return continueAsNew<typeof cartSync>({ shopId, connectionId, ...outcome })
}

/** The run ends before everything is pulled. */
type PiecesLeft = Pick<CartSyncInput, 'resource'>

async function pullAtOnce({ shopId, connectionId }: CartSyncInput): Promise<CartSyncOutcome> {
  const { gone } = await pullConnection({ shopId, connectionId })
  return gone ? 'GONE' : 'PULLED'
}

/** Between two pieces the run holds no slot of a worker: a first import may take hours, and hosts are shared. */
async function pullInPieces({
  shopId,
  connectionId,
  resource,
}: CartSyncInput): Promise<CartSyncOutcome | PiecesLeft> {
  const { pullPiece } = proxyActivities<CartActivities>({
    startToCloseTimeout: '3 min',
    heartbeatTimeout: '15 s',
    retry: { maximumAttempts: 3, initialInterval: '2 s' },
    summary: 'カートのデータを取り込みます',
    priority: { fairnessKey: shopId },
  })
  let left: PiecesLeft = resource === undefined ? {} : { resource }
  for (let pieces = 1; ; pieces++) {
    const piece = await pullPiece({ shopId, connectionId, ...left })
    if (piece.gone) return 'GONE'
    if (piece.next === null) return 'PULLED'
    const { afterMs, ...next } = piece.next
    left = next
    if (afterMs > 0) await sleep(afterMs, { summary: 'カートへの順番を待っています' })
    if (pieces >= MOST_PIECES || workflowInfo().continueAsNewSuggested) return left
  }
}

function cartFailureIn(error: unknown): { code: CartFailureType; detail: string } | null {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) return null
  const { type, message } = error.cause
  return isCartFailure(type) ? { code: type, detail: message } : null
}
