import { sql } from 'kysely'
import { handlingOf } from '../../domain/requests/handling.ts'
import type { RequestReason } from '../../domain/requests/reasons.ts'
import type { FrozenReading, RequestId } from '../../domain/requests/request.ts'
import type { WaitsFor } from '../../domain/requests/waiting.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'
import { logStep } from './steps.ts'

/** Who writes: the epoch under which it works. Each function answers false when another has the request by now. */
export interface Writer {
  shopId: ShopId
  requestId: RequestId
  epoch: number
}

/**
 * Notes what a request waits for, or that it goes on (null). `failed`: a try came to nothing, and the next one comes
 * later than this one did.
 */
export async function noteWait(
  tx: ShopTx,
  { requestId, epoch }: Writer,
  wait: { waitsFor: WaitsFor; until: number | null; failed: boolean },
): Promise<boolean> {
  const until = wait.failed && wait.until !== null ? new Date(wait.until) : null
  const { numAffectedRows } = await sql`
    update change_requests
       set waits_for = ${wait.waitsFor}, look_at = coalesce(${until}::timestamptz, look_at),
           failed_reads = failed_reads + ${wait.failed ? 1 : 0},
           state = case when state = 'RUNNING' then 'QUEUED' else state end, version = version + 1
     where id = ${requestId} and epoch = ${epoch} and settled_at is null
       and (${wait.failed} or waits_for is distinct from ${wait.waitsFor} or state = 'RUNNING')`.execute(tx)
  return (numAffectedRows ?? 0n) > 0n
}

/** Notes what the cart answered to a press, and that nobody is sending any more. */
export async function notePressed(
  tx: ShopTx,
  writer: Writer,
  given: {
    answer: 'ACCEPTED' | 'REFUSED' | 'UNKNOWN'
    memoWritten: boolean
    robotId: string | null
    sent: boolean
  },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update change_requests
       set answer = ${given.answer}, memo_written = memo_written or ${given.memoWritten},
           fenced_at = coalesce(fenced_at, clock_timestamp()), version = version + 1
     where id = ${writer.requestId} and epoch = ${writer.epoch} and press > 0 and settled_at is null`.execute(
    tx,
  )
  if ((numAffectedRows ?? 0n) === 0n) return false
  const { answer, memoWritten, sent, robotId } = given
  await logStep(tx, { ...writer, step: 'ANSWERED', robotId, details: { answer, memoWritten, sent } })
  return true
}

/** Notes that the value of before was read after a press, and when it is read again. */
export async function noteUnchanged(
  tx: ShopTx,
  writer: Writer,
  given: { read: FrozenReading; at: number; unchanged: boolean },
): Promise<boolean> {
  const seen = given.unchanged ? new Date(given.read.readAt) : null
  const { numAffectedRows } = await sql`
    update change_requests
       set unchanged_at = coalesce(unchanged_at, ${seen}::timestamptz), look_at = ${new Date(given.at)},
           failed_reads = 0, waits_for = 'OUTCOME', version = version + 1
     where id = ${writer.requestId} and epoch = ${writer.epoch} and settled_at is null`.execute(tx)
  return (numAffectedRows ?? 0n) > 0n
}

/**
 * Gives a request to a person. `epoch` null: by whoever keeps the time, while its reader reads on; then only a request
 * that is VERIFYING.
 */
export async function handOver(
  tx: ShopTx,
  writer: Omit<Writer, 'epoch'> & { epoch: number | null },
  { reason, read }: { reason: RequestReason; read: FrozenReading | null },
): Promise<boolean> {
  const { shopId, requestId, epoch } = writer
  const { numAffectedRows } = await sql`
    update change_requests
       set state = 'NEEDS_HUMAN', reason = ${reason}, look_at = null, waits_for = null,
           after = coalesce(${read === null ? null : JSON.stringify(read)}::jsonb, after), version = version + 1
     where id = ${requestId} and settled_at is null
       and (epoch = ${epoch} or (${epoch}::bigint is null and state = 'VERIFYING'))
       and (state <> 'NEEDS_HUMAN' or reason <> ${reason})`.execute(tx)
  if ((numAffectedRows ?? 0n) === 0n) return false
  await logStep(tx, {
    shopId,
    requestId,
    step: 'HANDED_OVER',
    ...(epoch === null ? {} : { epoch }),
    details: { reason, read },
  })
  return true
}

/** Refuses a request by a condition of the shop (不可条件), judged by what was known at application. */
export async function refuseByRule(
  tx: ShopTx,
  writer: Writer,
  { kind, reason }: { kind: 'PAUSE' | 'SKIP' | 'CANCEL'; reason: RequestReason },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update change_requests
       set state = 'REFUSED', reason = ${reason}, handling = ${handlingOf('REFUSED', kind)}, look_at = null,
           waits_for = null, settled_at = clock_timestamp(), settled_by = 'RULE', version = version + 1
     where id = ${writer.requestId} and epoch = ${writer.epoch} and press = 0 and settled_at is null`.execute(
    tx,
  )
  if ((numAffectedRows ?? 0n) === 0n) return false
  await logStep(tx, { ...writer, step: 'REFUSED', details: { reason } })
  return true
}
