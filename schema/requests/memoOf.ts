import type { MemoTarget } from '../../domain/carts/cartCapabilities.ts'
import { memoEntry } from '../../domain/requests/memoText.ts'
import type { RequestId } from '../../domain/requests/request.ts'
import { READY_WRITE_BACK } from '../../domain/requests/requestSettings.ts'
import { spokenChange, spokenDates, spokenRequest } from '../../domain/requests/spokenRequest.ts'
import { dateInJapan } from '../../domain/values/japanTime.ts'
import type { ShopTx } from '../database.ts'
import { readClock } from '../sql/clock.ts'
import { readRequest } from './readRequest.ts'
import { readRequestSettings } from './requestSettings.ts'

/**
 * What a request leaves in the cart's memo, with the values that are known by now: before the change none of after it.
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
  const { frozen, after, settledAt } = row
  const change =
    settledAt === null
      ? { before: spokenDates(row.shown, today) }
      : spokenChange(row.kind, { before: frozen, after }, today)
  const values = { ...spokenRequest({ ...row, appliedAt: row.appliedAt.getTime(), today }), ...change }
  return {
    target: writeBack.target,
    text: memoEntry(writeBack.text ?? READY_WRITE_BACK, { values }, requestId),
  }
}
