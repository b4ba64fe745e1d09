import { sql } from 'kysely'
import { type Finder, msOf } from './finder.ts'

/** Orders whose plan has failed and not succeeded since. */
export const failingPlans: Finder = {
  kinds: ['PLANS_FAILING'],
  async find(tx, shopId) {
    const { rows } = await sql<{ count: number; since: Date | null }>`
      select count(*)::int as count, min(since) as since from order_plan_failures
       where shop_id = ${shopId}`.execute(tx)
    const { count = 0, since = null } = rows[0] ?? {}
    if (since === null) return []
    return [
      {
        kind: 'PLANS_FAILING',
        subject: { type: 'SHOP', id: shopId },
        since: msOf(since),
        details: { count },
      },
    ]
  },
}

/** Long enough to be noticed by everybody who should know. */
const RECOVERY_DAYS = 7

/** A recovery by the platform: not wrong in itself, but never behind the shop's back. */
export const recoveries: Finder = {
  kinds: ['SHOP_RECOVERED'],
  async find(tx, shopId) {
    const { rows } = await sql<{ at: Date | null }>`
      select max(at) as at from shop_recoveries
       where shop_id = ${shopId} and at > clock_timestamp() - make_interval(days => ${RECOVERY_DAYS})`.execute(
      tx,
    )
    const at = rows[0]?.at ?? null
    if (at === null) return []
    return [{ kind: 'SHOP_RECOVERED', subject: { type: 'SHOP', id: shopId }, since: msOf(at), details: {} }]
  },
}
