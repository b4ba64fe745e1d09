import { ApplicationFailure } from '@temporalio/common'
import { memoLeft, memoPlace } from '../../domain/requests/memoPlace.ts'
import { isMemoOverdue, memoTry } from '../../domain/requests/memoTries.ts'
import type { RequestId } from '../../domain/requests/request.ts'
import type { WaitsFor } from '../../domain/requests/waiting.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import { inShop } from '../../schema/database.ts'
import { isDatabaseAway } from '../../schema/databaseAway.ts'
import { markMemoWritten, newestOrderId } from '../../schema/requests/afterSettling.ts'
import { hasRival } from '../../schema/requests/known.ts'
import { readRequest } from '../../schema/requests/readRequest.ts'
import { logStep } from '../../schema/requests/steps.ts'
import { readClock } from '../../schema/sql/clock.ts'
import { isOperatorFailure, type Pressed } from '../carts/operator.ts'
import { Hands, LostTenure, refOf } from './hands.ts'
import type { OperatingDeps } from './operatorDoor.ts'
import { stillWaiting, waitMs } from './stillWaiting.ts'

/**
 * What became of a memo after the settling. NOT_POSSIBLE: the cart does not take it, or did not for days; the request
 * stays done and its log says why.
 */
export type MemoOutcome = { memo: 'WRITTEN' | 'NOT_WANTED' | 'NOT_POSSIBLE'; waitsFor: WaitsFor | null }

/**
 * Writes the memo that did not travel with the change: an operation of its own, under the lease of the subscription
 * (requests.md 4). The request's id in the text makes it repeatable. Nothing here undoes the change.
 * @throws STILL_WAITING while it waits for what `waitsFor` says
 */
export async function writeMemo(
  deps: OperatingDeps,
  input: { shopId: ShopId; requestId: RequestId },
  beat: () => void,
): Promise<MemoOutcome> {
  const { shopId, requestId } = input
  const { row, memo, now } = await inShop(deps.db, shopId, async (tx) => ({
    row: await readRequest(tx, requestId),
    memo: await deps.words.memoOf(tx, requestId),
    now: await readClock(tx),
  }))
  // Of who was erased nothing is written any more.
  if (row.state !== 'DONE' || row.kind === 'OTHER' || row.memberId === null)
    return { memo: 'NOT_WANTED', waitsFor: null }
  const place = memoPlace({ cart: row.cart, kind: row.kind, target: memo?.target ?? null })
  const left = memoLeft({ place, isWritten: row.memoWritten, isByHand: row.settledBy === 'HAND' })
  if (left === 'NONE' || memo === null)
    return { memo: row.memoWritten ? 'WRITTEN' : 'NOT_WANTED', waitsFor: null }
  const sinceSettledMs = now - (row.settledAt?.getTime() ?? now)
  if (isMemoOverdue(sinceSettledMs)) return notPossible('OVERDUE')
  const orderId =
    memo.target === 'ORDER' ? await inShop(deps.db, shopId, (tx) => newestOrderId(tx, row)) : null
  if (memo.target === 'ORDER' && orderId === null) return notPossible('NO_ORDER')

  const hands = new Hands(deps, input, beat)
  let pressed: Pressed
  try {
    await hands.claimRobot(row)
    if (hands.robot === null) {
      const { waitsFor, until } = hands.none ?? { waitsFor: 'NO_ROBOT' as const, until: null }
      throw stillWaiting(waitsFor, waitMs(waitsFor, until === null ? null : until - now, deps.times))
    }
    await hands.takeLease(row, now, true)
    // The form of a memo writes every field: the press of another could arrive meanwhile, and be undone by it.
    if (hands.epoch === null || (await inShop(deps.db, shopId, (tx) => hasRival(tx, row))))
      throw stillWaiting('LEASE_HELD', deps.times.firstWaitMs)
    const operator = await hands.open()
    const op = {
      target: memo.target,
      text: memo.text,
      marker: requestId,
      ...(orderId === null ? {} : { orderId }),
    }
    pressed = await operator.appendMemo(refOf(row), op, async () => hands.tenure?.isHeld === true)
  } catch (error) {
    if (error instanceof LostTenure) throw stillWaiting('LEASE_HELD', deps.times.firstWaitMs)
    if (error instanceof ApplicationFailure || isDatabaseAway(error)) throw error
    const failure = isOperatorFailure(error) ? error : { code: 'UNFORESEEN', retryable: true }
    if (!isOperatorFailure(error)) deps.log.warn({ err: error, requestId }, 'a memo could not be written')
    await hands.haltRobot(failure.code)
    const then = memoTry(failure, sinceSettledMs, deps.times)
    if (then.is === 'NOT_POSSIBLE') return await notPossible(then.code)
    throw stillWaiting(then.waitsFor, then.inMs)
  } finally {
    await hands.close()
  }
  if (pressed.memoWritten || pressed.answer === 'ACCEPTED') {
    await inShop(deps.db, shopId, (tx) => markMemoWritten(tx, input))
    return { memo: 'WRITTEN', waitsFor: null }
  }
  if (pressed.answer === 'REFUSED') return notPossible('REFUSED')
  // Nobody knows: the next try looks for the request's id first.
  const unknown = memoTry({ code: 'UNKNOWN', retryable: true }, sinceSettledMs, deps.times)
  if (unknown.is === 'NOT_POSSIBLE') return notPossible(unknown.code)
  throw stillWaiting(unknown.waitsFor, pressed.sent ? unknown.inMs : deps.times.firstWaitMs)

  async function notPossible(code: string): Promise<MemoOutcome> {
    const step = { shopId, requestId, step: 'MEMO_NOT_WRITTEN', details: { code } } as const
    await inShop(deps.db, shopId, (tx) => logStep(tx, step))
    return { memo: 'NOT_POSSIBLE', waitsFor: null }
  }
}
