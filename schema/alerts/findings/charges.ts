import { recountCharges } from '../../billing/recount.ts'
import type { Finder } from './finder.ts'

/** Charges that do not agree with the requests: the recount, which never finds any unless we made a mistake. */
export const differingCharges: Finder = {
  kinds: ['CHARGES_DIFFER'],
  slow: true,
  async find(tx, shopId) {
    const { differences, found } = await recountCharges(tx, shopId)
    if (differences === 0) return []
    const since = found.flatMap(({ at }) => (at === null ? [] : [at.getTime()]))
    return [
      {
        kind: 'CHARGES_DIFFER',
        subject: { type: 'SHOP', id: shopId },
        since: since.length === 0 ? null : Math.min(...since),
        details: { count: differences },
      },
    ]
  },
}
