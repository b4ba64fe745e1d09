import { sql } from 'kysely'
import { type Handling, handlingOf } from '../../domain/requests/handling.ts'
import type { RequestId } from '../../domain/requests/request.ts'
import type { RequestStep } from '../../domain/requests/requestWords.ts'
import type { OperatorId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { tellRequests } from '../outbox.ts'
import { requireVersion } from '../sql/optimisticLock.ts'
import { lockRequest, type RequestRow } from './readRequest.ts'
import { logStep } from './steps.ts'

/** What a person does with a request. `version` null: whatever it is. `operatorId` null: the customer. */
export interface ByHand {
  shopId: ShopId
  requestId: RequestId
  operatorId: OperatorId | null
  version: number | null
}

/**
 * PRESSED: it was pressed, so what it did in the cart has to be looked at first. ENDED: it is settled. NOT_WAITING: it is
 * not with a person.
 */
export type HandResult =
  | { done: true; request: RequestRow }
  | { done: false; because: 'PRESSED' | 'ENDED' | 'NOT_WAITING' }

/**
 * Cancels a request where that is safe: nothing was pressed, and from here on nothing can be, as the epoch rises in the
 * transaction in which that is known. @throws NoSuchRow, StaleVersion
 */
export async function cancelRequest(tx: ShopTx, given: ByHand): Promise<HandResult> {
  const request = await lockedAt(tx, given)
  if (request.settledAt !== null) return { done: false, because: 'ENDED' }
  if (request.press > 0) return { done: false, because: 'PRESSED' }
  return close(tx, given, { request, state: 'CANCELLED', handling: null })
}

/**
 * Gives a request that is with a person back to the machine. What was not pressed is read and judged anew; what was
 * pressed is read until its outcome is known, and repeated only as `next` allows. @throws NoSuchRow, StaleVersion
 */
export async function retryRequest(tx: ShopTx, given: ByHand): Promise<HandResult> {
  const request = await lockedAt(tx, given)
  if (request.settledAt !== null) return { done: false, because: 'ENDED' }
  // What no machine does at this cart would wait for ever; of `unchanged_at` the charge depends, so it stays.
  if (request.state !== 'NEEDS_HUMAN' || request.kind === 'OTHER' || request.reason === 'NOT_AUTOMATED')
    return { done: false, because: 'NOT_WAITING' }
  await sql`
    update change_requests
       set state = case when press > 0 then 'VERIFYING' else 'QUEUED' end, reason = null, waits_for = null,
           verifying_since = case when press > 0 then clock_timestamp() end, look_at = null,
           failed_reads = 0, epoch = epoch + 1, version = version + 1
     where id = ${request.id}`.execute(tx)
  return told(tx, given, { request, step: 'RETRIED' })
}

/**
 * Closes a request that a person has done in the cart: it raises the epoch, ends the run, and costs nothing (D45).
 * @throws NoSuchRow, StaleVersion
 */
export async function completeByHand(
  tx: ShopTx,
  given: ByHand & { handling?: Handling | null },
): Promise<HandResult> {
  const request = await lockedAt(tx, given)
  if (request.settledAt !== null) return { done: false, because: 'ENDED' }
  return close(tx, given, { request, state: 'DONE', handling: given.handling ?? null })
}

/** Refuses a request by a person's decision, where nothing was pressed. @throws NoSuchRow, StaleVersion */
export async function refuseByHand(
  tx: ShopTx,
  given: ByHand & { handling?: Handling | null },
): Promise<HandResult> {
  const request = await lockedAt(tx, given)
  if (request.settledAt !== null) return { done: false, because: 'ENDED' }
  if (request.press > 0) return { done: false, because: 'PRESSED' }
  return close(tx, given, { request, state: 'REFUSED', handling: given.handling ?? null })
}

const lockedAt = async (tx: ShopTx, { requestId, version }: ByHand): Promise<RequestRow> =>
  requireVersion(await lockRequest(tx, requestId), version)

async function close(
  tx: ShopTx,
  given: ByHand,
  {
    request,
    state,
    handling,
  }: { request: RequestRow; state: 'CANCELLED' | 'DONE' | 'REFUSED'; handling: Handling | null },
): Promise<HandResult> {
  await sql`
    update change_requests
       set state = ${state}, after = case when ${state} = 'DONE' then null else after end, reason = case when ${state} = 'REFUSED' then coalesce(reason, 'BY_PERSON') end,
           handling = ${handlingOf(state, request.kind, handling)}, waits_for = null, look_at = null,
           settled_at = clock_timestamp(), settled_by = 'HAND', closed_by = ${given.operatorId},
           epoch = epoch + 1, version = version + 1
     where id = ${request.id}`.execute(tx)
  return told(tx, given, { request, step: state === 'DONE' ? 'COMPLETED' : state })
}

async function told(
  tx: ShopTx,
  { shopId, requestId, operatorId }: ByHand,
  { request, step }: { request: RequestRow; step: RequestStep },
): Promise<HandResult> {
  await logStep(tx, { shopId, requestId, step, ...(operatorId === null ? {} : { operatorId }) })
  await tellRequests(tx, shopId, [{ ...request, requestId }])
  return { done: true, request: await lockRequest(tx, requestId) }
}
