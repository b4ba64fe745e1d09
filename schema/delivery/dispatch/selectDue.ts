import { sql } from 'kysely'
import type { LineAccountId } from '../../../domain/values/ids.ts'
import { firstPerMember } from '../../../domain/delivery/memberTurns.ts'
import type { ShopTx } from '../../database.ts'
import { OPEN } from '../../sql/deliveryStates.ts'

/**
 * Locks the due rows of a channel, in the order in which they go: due time, 配信順, member. A row waits
 * while an earlier unsettled one of the same member exists, that one's actions included, 60 s at most
 * (domain.md V10; delivery.md 5.2); tests and real deliveries do not wait for one another. NOT EXISTS and SKIP
 * LOCKED in one query; DISTINCT or a window function beside FOR UPDATE is refused by Postgres. The clock is asked
 * once, in a sub-select: as a volatile function it could not bound the index, and all that is armed for later would
 * be read.
 */
export async function selectDue(tx: ShopTx, channel: LineAccountId, most: number): Promise<string[]> {
  const { rows } = await sql<{ id: string; memberId: string | null }>`
    select d.id, d.member_id as "memberId" from deliveries d
     where d.line_account_id = ${channel} and d.state = 'armed'
       and greatest(d.due_at, d.not_before) <= (select clock_timestamp())
       and (d.retry_at is null or d.retry_at <= (select clock_timestamp()))
       and not exists (
         select 1 from deliveries e
          where e.member_id = d.member_id and e.id <> d.id and e.kind = d.kind
            and (e.due_at, e.delivery_order, e.id) < (d.due_at, d.delivery_order, d.id)
            and (e.state in ${OPEN} or e.actions_open > 0)
            and greatest(e.due_at, e.not_before) <= (select clock_timestamp())
            and greatest(e.due_at, e.not_before, e.armed_at, e.first_attempt_at, e.settled_at)
                > (select clock_timestamp()) - interval '60 seconds')
     order by greatest(d.due_at, d.not_before), d.delivery_order, d.member_no, d.id
     limit ${most}
       for update of d skip locked`.execute(tx)
  return firstPerMember(rows).map((row) => row.id)
}
