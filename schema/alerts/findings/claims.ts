import { sql } from 'kysely'
import type { Finding } from '../../../domain/alerts/finding.ts'
import { type Finder, msOf } from './finder.ts'

/** A member who is asked for one more item is given this long to state it. */
const SETTLED_MINUTES = 15
/** Claims of an account are counted up to here. */
const MOST_COUNTED = 10_000

/** LINE accounts with members whose customer a person must decide. */
export const undecidedClaims: Finder = {
  kinds: ['CLAIMS_UNDECIDED'],
  async find(tx, shopId) {
    const { rows } = await sql<{ id: string; count: number; since: Date }>`
      select a.id, w.count, w.since
        from line_accounts a
       cross join lateral (
         select count(*)::int as count, min(x.state_at) as since
           from (select state_at from identity_claims c
                  where c.shop_id = a.shop_id and c.line_account_id = a.id and c.state in ('AMBIGUOUS', 'CLAIMED')
                    and c.expires_at > (select clock_timestamp())
                    and c.state_at < (select clock_timestamp()) - make_interval(mins => ${SETTLED_MINUTES})
                  limit ${MOST_COUNTED}) x) w
       where a.shop_id = ${shopId} and a.removed_at is null and w.count > 0`.execute(tx)
    return rows.map(
      ({ id, count, since }): Finding => ({
        kind: 'CLAIMS_UNDECIDED',
        subject: { type: 'LINE_ACCOUNT', id },
        since: msOf(since),
        details: { count },
      }),
    )
  },
}
