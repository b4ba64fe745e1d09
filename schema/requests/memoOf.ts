import type { MemoTarget } from '../../domain/carts/cartCapabilities.ts'
import { memoEntry } from '../../domain/requests/memoText.ts'
import type { FrozenReading, RequestId, Target } from '../../domain/requests/request.ts'
import { READY_WRITE_BACK } from '../../domain/requests/requestSettings.ts'
import { spokenChange, spokenDates, spokenRequest } from '../../domain/requests/spokenRequest.ts'
import { dateInJapan } from '../../domain/values/japanTime.ts'
import type { ShopTx } from '../database.ts'
import { readClock } from '../sql/clock.ts'
import { readRequest } from './readRequest.ts'
import { readRequestSettings } from './requestSettings.ts'

/**
 * What a request leaves in the cart's memo, with the values that are known by now. Before the change those after it are what
 * the submission writes in which the memo travels, and none where the cart computes them.
 * Null: the account wants no memo.
 */
export async function memoOf(
  tx: ShopTx,
  requestId: RequestId,
): Promise<{ target: MemoTarget; text: string } | null> {
  const row = await readRequest(tx, requestId)
  const { writeBack } = await readRequestSettings(tx, row.lineAccountId)
  if (writeBack === null) return null
  const today = dateInJapan(await readClock(tx))
  const { frozen, target, settledAt } = row
  const after = settledAt === null ? submitted(frozen, target) : row.after
  const change =
    after === null
      ? { before: spokenDates(row.shown, today) }
      : spokenChange(row.kind, { before: frozen, after }, today)
  const values = { ...spokenRequest({ ...row, appliedAt: row.appliedAt.getTime(), today }), ...change }
  return {
    target: writeBack.target,
    text: memoEntry(writeBack.text ?? READY_WRITE_BACK, { values }, requestId),
  }
}

/** The reading that the submission with the memo makes of the frozen one; null: the cart decides it, or none is made yet. */
function submitted(frozen: FrozenReading | null, target: Target | null): FrozenReading | null {
  if (frozen === null || target === null) return null
  switch (target.kind) {
    case 'DATES':
      return {
        ...frozen,
        nextScheduledDate: target.nextScheduledDate,
        nextDeliveryDate: target.nextDeliveryDate ?? frozen.nextDeliveryDate,
      }
    case 'CANCELLED':
      return { ...frozen, status: 'CANCELLED' }
    case 'ONE_CYCLE_ON':
      return null
  }
}
