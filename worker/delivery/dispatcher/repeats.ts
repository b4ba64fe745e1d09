import { actionsAfter } from '../../../domain/delivery/actionsAfter.ts'
import { mayRepeat } from '../../../domain/delivery/sameKeyRepeats.ts'
import { type Db, inShop } from '../../../schema/database.ts'
import { type LeaseRow, standingOf } from '../../../schema/delivery/dispatch/leases.ts'
import { readScenarios } from '../../../schema/delivery/dispatch/readFacts.ts'
import { type RepeatedRow, type Settled, takeRepeats } from '../../../schema/delivery/dispatch/settle.ts'
import type { Claimed } from './claimedDelivery.ts'

/** A repeat that the night holds back is looked at again after this long. */
const LATER_SECONDS = 60

/**
 * Claims pushes that LINE may have accepted: those of a dispatcher that is gone, and our own whose next try is due.
 * They go out exactly as they are, past the gates (delivery.md 5.7). What may not be repeated now is handed to
 * `settle`; for a removed account that is everything, as `unknown`.
 */
export async function claimRepeats(
  { db, lease, holder }: { db: Db; lease: LeaseRow; holder: string },
  most: number,
  settle: (row: Claimed, settled: Settled) => void,
): Promise<Claimed[]> {
  return inShop(db, lease.shopId, async (tx) => {
    const standing = await standingOf(tx, lease, holder)
    if (standing === 'lost' || standing === 'resting') return []
    const rows = await takeRepeats(tx, lease, most)
    if (rows.length === 0) return []
    const scenarios = await readScenarios(tx, [...new Set(rows.map((row) => row.scenarioId))])
    return rows.flatMap((row) => {
      const claimed: Claimed = {
        ...row,
        ambiguous: true,
        bubbles: null,
        actions: scenarios.get(row.scenarioId)?.actions ?? {},
      }
      const may = standing === 'removed' ? 'never' : mayRepeat(row)
      if (may === 'now') return [claimed]
      settle(claimed, may === 'later' ? later(row) : unknown(claimed))
      return []
    })
  })
}

const doubtful = (id: string) => ({ id, reason: null, failure: null, lineRequestId: null, ambiguous: true })

const later = ({ id }: RepeatedRow): Settled => ({
  ...doubtful(id),
  state: 'sending',
  againInSeconds: LATER_SECONDS,
  actions: [],
})

const unknown = ({ id, actions }: Claimed): Settled => ({
  ...doubtful(id),
  state: 'unknown',
  againInSeconds: null,
  actions: actionsAfter('unknown', null, actions),
})
