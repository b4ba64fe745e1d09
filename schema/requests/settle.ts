import { isCharged } from '../../domain/billing/price.ts'
import { handlingOf } from '../../domain/requests/handling.ts'
import type { FrozenReading, RequestId, SettledBy } from '../../domain/requests/request.ts'
import type { ShopId } from '../../domain/values/ids.ts'
import { chargeFor } from '../billing/chargeFor.ts'
import type { ShopTx } from '../database.ts'
import { lockRequest } from './readRequest.ts'
import { logStep } from './steps.ts'

/**
 * Settles a request as DONE (requests.md 6): epoch, values after and the charge in one transaction. `by` ROBOT or API:
 * our press did it, and it is charged, unless it is a test. HAND: a person did it, after ours had not shown. False: another settled it, or took it over.
 */
export async function settleRequest(
  tx: ShopTx,
  given: {
    shopId: ShopId
    requestId: RequestId
    epoch: number
    after: FrozenReading
    by: Extract<SettledBy, 'ROBOT' | 'API' | 'ALREADY_THERE' | 'HAND'>
  },
): Promise<boolean> {
  const { shopId, requestId, epoch, after, by } = given
  const request = await lockRequest(tx, requestId)
  if (request.epoch !== epoch || request.settledAt !== null || request.kind === 'OTHER') return false
  if ((by !== 'ALREADY_THERE') !== request.press > 0) return false
  const { settled_at } = await tx
    .updateTable('change_requests')
    .set((of) => ({
      state: 'DONE',
      reason: null,
      handling: handlingOf('DONE', request.kind),
      after: JSON.stringify(after),
      settled_at: of.fn<Date>('clock_timestamp'),
      settled_by: by,
      look_at: null,
      waits_for: null,
      version: of('version', '+', 1),
    }))
    .where('id', '=', requestId)
    .returning('settled_at')
    .executeTakeFirstOrThrow()
  const at = settled_at ?? new Date(Number.NaN)
  const ours = by === 'ROBOT' || by === 'API'
  const { kind, isTest, press } = request
  const isOwed = isCharged({ kind, state: 'DONE', isTest, isPressed: press > 0, isReadBack: ours })
  if (ours && isOwed) await chargeFor(tx, { shopId, requestId, kind, how: by, at })
  await logStep(tx, { shopId, requestId, step: 'DONE', epoch, details: { by } })
  return true
}
