import type { DeliveryState, Reason } from '../../../../domain/delivery/deliveryStates.ts'
import type { OperatorId, ShopId } from '../../../../domain/values/ids.ts'
import { goesAgain, judgeResend, mayResend, type NotResendable } from '../../../../domain/delivery/resend.ts'
import { type Db, inShop, type ShopTx } from '../../../../schema/database.ts'
import { readFollowMessage } from '../../../../schema/messages/followMessages.ts'
import { chunked } from '../../../../schema/sql/chunked.ts'
import { readQuotaFacts } from '../../../../schema/line/quotaFacts.ts'
import { countResendable, resendableOf } from '../../../../schema/delivery/resendList.ts'
import { insertResends, lockForResend } from '../../../../schema/delivery/resendAttempts.ts'
import { Problem } from '../../../problems/problem.ts'

/** Deliveries a call, at most. */
export const MOST_RESENDS = 5_000
/** Deliveries a transaction, at most; their orders are locked too. */
const CHUNK = 500

/** Which part of the re-send list, and what the person who asks agrees to. */
export interface BulkResendRequest {
  messageId: string
  /** Due at or after it. */
  since: Date
  state?: DeliveryState
  reason?: Reason
  /** The number that the person has seen; more are refused. */
  expected: number
  mayArriveTwice: boolean
}

export type LeftOut = NotResendable | 'MAY_ARRIVE_TWICE'

/** What a call is about to do. */
export interface BulkResendPlan {
  /** Oldest first, at most {@link MOST_RESENDS}. */
  ids: string[]
  /** Agreed to, but beyond {@link MOST_RESENDS}. */
  remaining: number
  /** Left out because they may arrive twice. */
  unconfirmed: number
  /** What is left of this month's limit before these; null: no limit, or not known. */
  quotaLeft: number | null
}

/** What a call did. */
export interface BulkResendResult {
  resent: number
  /** How many of them may arrive twice. */
  mayArriveTwice: number
  leftOut: Map<LeftOut, number>
  firstDueAt: Date | null
}

/**
 * Finds what the call would send again, counted as the list counts it. Changes nothing.
 * @throws NoSuchRow; Problem RESEND_NOT_CONFIRMED when it is more than the person has seen
 */
export async function planBulkResend(
  tx: ShopTx,
  shopId: ShopId,
  { expected, mayArriveTwice, ...filter }: BulkResendRequest,
): Promise<BulkResendPlan> {
  const { line_account_id: lineAccountId } = await readFollowMessage(tx, filter.messageId)
  const { limit, used } = await readQuotaFacts(tx, shopId, lineAccountId)
  const quotaLeft = typeof limit === 'number' ? Math.max(0, limit - used) : null
  const listed = await countResendable(tx, shopId, filter)
  const going = listed.filter((one) =>
    goesAgain(mayResend({ ...one, graceOver: true, isTest: false }), mayArriveTwice),
  )
  const count = total(going)
  if (count > expected) throw notConfirmed(count, quotaLeft)
  const ids = await resendableOf(tx, { shopId, filter, outcomes: going, most: MOST_RESENDS })
  return { ids, remaining: count - ids.length, unconfirmed: total(listed) - count, quotaLeft }
}

const total = (counts: readonly { count: number }[]): number =>
  counts.reduce((sum, { count }) => sum + count, 0)

function notConfirmed(count: number, quotaLeft: number | null): Problem {
  const left = quotaLeft === null ? '' : `今月の残りの配信数は${quotaLeft}通です。`
  const detail = `再送の対象は${count}件です。${left}`
  return new Problem('RESEND_NOT_CONFIRMED', {
    fields: [{ pointer: '/expected', code: 'RESEND_NOT_CONFIRMED', detail }],
  })
}

/**
 * Sends them again, {@link CHUNK} a transaction, each judged as a single resend is. If the process ends in between, the
 * same call takes only the rest: what was sent again has a newer attempt and is not listed.
 */
export async function bulkResend(
  db: Db,
  { shopId, operatorId }: { shopId: ShopId; operatorId: OperatorId },
  { ids, unconfirmed, mayArriveTwice }: BulkResendPlan & { mayArriveTwice: boolean },
): Promise<BulkResendResult> {
  const done: BulkResendResult = { resent: 0, mayArriveTwice: 0, leftOut: new Map(), firstDueAt: null }
  leaveOut(done, 'MAY_ARRIVE_TWICE', unconfirmed)
  for (const chunk of chunked(ids, CHUNK))
    await inShop(db, shopId, async (tx) => {
      const judged = (await lockForResend(tx, chunk)).map((one) => ({
        one,
        verdict: judgeResend(one.facts, one.circumstances),
      }))
      const going = judged.filter(({ verdict }) => goesAgain(verdict, mayArriveTwice))
      const made = await insertResends(tx, {
        shopId,
        requestedBy: operatorId,
        candidates: going.map(({ one }) => one),
      })
      for (const { verdict } of judged) {
        if (verdict.verdict === 'no') leaveOut(done, verdict.why, 1)
        else if (!goesAgain(verdict, mayArriveTwice)) leaveOut(done, 'MAY_ARRIVE_TWICE', 1)
      }
      done.resent += made.length
      done.mayArriveTwice += going.filter(({ verdict }) => verdict.verdict === 'mayArriveTwice').length
      for (const { due_at } of made)
        if (done.firstDueAt === null || due_at < done.firstDueAt) done.firstDueAt = due_at
    })
  return done
}

function leaveOut({ leftOut }: BulkResendResult, why: LeftOut, count: number): void {
  if (count > 0) leftOut.set(why, (leftOut.get(why) ?? 0) + count)
}
