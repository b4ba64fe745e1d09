import { sql } from 'kysely'
import type { LineAccountId, ShopId } from '../../domain/values/ids.ts'
import type { ShopTx } from '../database.ts'

/** What is counted of the forms inside LINE. `refused`: beyond a limit. `strangers`: people who are no members. */
export const USES = ['submitted', 'linked', 'refused', 'strangers'] as const
export type Use = (typeof USES)[number]

/** Hours are kept for this long. */
const KEPT = '30 days'

/** Counts uses of the current hour. A count may be lost with its process: nothing is decided by one. */
export async function countUses(
  tx: ShopTx,
  { shopId, lineAccountId, uses }: { shopId: ShopId; lineAccountId: LineAccountId; uses: readonly Use[] },
): Promise<void> {
  const one = (use: Use): number => (uses.includes(use) ? 1 : 0)
  const { rows } = await sql<{ is_new: boolean }>`
    insert into liff_use as u (line_account_id, hour, shop_id, submitted, linked, refused, strangers)
    values (${lineAccountId}, date_trunc('hour', clock_timestamp()), ${shopId},
            ${one('submitted')}, ${one('linked')}, ${one('refused')}, ${one('strangers')})
    on conflict (line_account_id, hour) do update
       set submitted = u.submitted + excluded.submitted, linked = u.linked + excluded.linked,
           refused = u.refused + excluded.refused, strangers = u.strangers + excluded.strangers
    returning (old is null) as is_new`.execute(tx)
  if (rows[0]?.is_new === true)
    await sql`
      delete from liff_use
       where line_account_id = ${lineAccountId} and hour < clock_timestamp() - ${KEPT}::interval`.execute(tx)
}

export interface HourOfUse extends Record<Use, number> {
  hour: Date
}

/** The last 24 hours in which anything happened, newest first. */
export async function readUse(tx: ShopTx, lineAccountId: string): Promise<HourOfUse[]> {
  const { rows } = await sql<HourOfUse>`
    select hour, submitted, linked, refused, strangers from liff_use
     where line_account_id = ${lineAccountId} and hour > clock_timestamp() - interval '24 hours'
     order by hour desc`.execute(tx)
  return rows
}
