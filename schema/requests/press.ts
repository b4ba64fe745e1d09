import { sql } from 'kysely'
import type { FrozenReading, RequestId, Target } from '../../domain/requests/request.ts'
import type { ShopTx } from '../database.ts'
import type { LeasedSubscription } from './leases.ts'
import type { Writer } from './progress.ts'
import { logStep } from './steps.ts'

/** Freezes what was read before and what is to be reached; what is frozen stays (requests.md 3). False: the epoch passed. */
export async function freezeRequest(
  tx: ShopTx,
  given: { requestId: RequestId; epoch: number; frozen: FrozenReading; target: Target },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update change_requests
       set frozen = coalesce(frozen, ${JSON.stringify(given.frozen)}::jsonb),
           target = coalesce(target, ${JSON.stringify(given.target)}::jsonb), version = version + 1
     where id = ${given.requestId} and epoch = ${given.epoch} and state = 'RUNNING'`.execute(tx)
  return (numAffectedRows ?? 0n) > 0n
}

/**
 * Notes that the `press`-th press comes now, in one transaction with the check of lease and epoch (requests.md 4). Each
 * press is noted once: false means that nothing may be sent. Commit before sending.
 */
export async function markPressed(
  tx: ShopTx,
  given: { requestId: RequestId; subscription: LeasedSubscription; epoch: number; press: 1 | 2 },
): Promise<boolean> {
  const { requestId, subscription, epoch, press } = given
  const { numAffectedRows } = await sql`
    with pressing as (
      select r.id from change_requests r
       where r.id = ${requestId} and r.epoch = ${epoch} and r.press = ${press - 1}
         and r.state = ${press === 1 ? 'RUNNING' : 'VERIFYING'} and r.frozen is not null
         and not subscription_has_rival(${subscription.cart}, ${subscription.cartDomain}, ${subscription.subscriptionId}, r.id)
       for update),
    held as (
      select l.epoch from subscription_leases l
       where l.cart = ${subscription.cart} and l.cart_domain = ${subscription.cartDomain}
         and l.subscription_id = ${subscription.subscriptionId} and l.epoch = ${epoch}
         and l.expires_at > clock_timestamp()
       for update)
    update change_requests r
       set press = ${press}, pressed_at = clock_timestamp(), state = 'VERIFYING', answer = null, fenced_at = null,
           verifying_since = coalesce(verifying_since, clock_timestamp()), waits_for = 'OUTCOME',
           unchanged_at = null, failed_reads = 0, look_at = null, version = version + 1
      from pressing, held where r.id = pressing.id`.execute(tx)
  return (numAffectedRows ?? 0n) > 0n
}

/** So often a press is noted and not sent at most; then a person looks. */
const MOST_NOT_SENT = 5

/**
 * Takes back the first press, by who noted it and surely did not send it: the machine slept past the lease in between.
 * False: another has the request by now, who may have read it as pressed.
 */
export async function takeBackPress(tx: ShopTx, writer: Writer): Promise<boolean> {
  const { requestId, epoch } = writer
  const { numAffectedRows } = await sql`
    update change_requests r
       set press = 0, pressed_at = null, state = 'QUEUED', verifying_since = null, fenced_at = null,
           unchanged_at = null, waits_for = null, look_at = null, version = version + 1
     where r.id = ${requestId} and r.epoch = ${epoch} and r.press = 1 and r.state = 'VERIFYING'
       and (select count(*) from request_steps s where s.request_id = r.id and s.step = 'NOT_SENT') < ${MOST_NOT_SENT}`.execute(
    tx,
  )
  if ((numAffectedRows ?? 0n) === 0n) return false
  await logStep(tx, { ...writer, step: 'NOT_SENT' })
  return true
}
